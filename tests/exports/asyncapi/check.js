// Reads an AsyncAPI document on stdin with the parser that its readers use, and prints what came of it as JSON: what the
// parser says against the document, and what it found in it. The argument is the parser's package.json.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const { Parser } = createRequire(resolve(process.argv[2]))("@asyncapi/parser");
const { document, diagnostics } = await new Parser().parse(await text(process.stdin));

const operations = document?.operations().all().map((operation) => ({
  action: operation.action(),
  channels: operation.channels().all().map((channel) => channel.address()),
  messages: operation.messages().all().map((message) => ({
    name: message.name(),
    required: message.payload().required(),
  })),
}));
const said = diagnostics.map(({ code, message, path, severity }) => ({
  code,
  message,
  path: path.join("/"),
  severity,
}));
console.log(JSON.stringify({ diagnostics: said, operations: operations ?? [] }));
