// Reads a diagram from stdin with Mermaid's own parser, and prints what it understood: the nodes, each with the frame that it is
// in, and the arrows. The only argument is the package.json of mermaid.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2]));
const { JSDOM } = require("jsdom");
// Mermaid expects a page around it, also where nothing is drawn.
const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import(pathToFileURL(require.resolve("mermaid/dist/mermaid.core.mjs")));

const text = readFileSync(0, "utf8");
try {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  // A state diagram is made of its document only when it is drawn.
  if (db.extract) db.extract(db.getRootDocV2());
  const { nodes, edges } = db.getData();
  console.log(JSON.stringify({
    nodes: nodes.map(({ id, parentId }) => ({ id, parent: parentId ?? null })),
    arrows: edges.map(({ start, end, label }) => ({ from: start, to: end, label: label ?? "" })),
  }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message }));
}
