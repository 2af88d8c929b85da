"""A server of the Agent Chat Protocol, version 1, in Python: `python3 server.py --help`."""

import argparse
import asyncio
import json
import logging
import signal
from contextlib import suppress

import limits
from bugs import BUGS
from chat import Chat
from control import Control

HOST = "127.0.0.1"
ENDING_SECONDS = 1


async def run(arguments: argparse.Namespace) -> None:
    chat = Chat(limits.read(arguments.limits), controlled=arguments.control_port is not None)
    if arguments.bug:
        BUGS[arguments.bug](chat)
    server = await chat.listen(HOST, arguments.port)
    told = f"listening on ws://{HOST}:{server.sockets[0].getsockname()[1]}/ws"
    if chat.controlled:
        control = await asyncio.start_server(Control(chat).serve, HOST, arguments.control_port)
        told += f", controlled at http://{HOST}:{control.sockets[0].getsockname()[1]}"
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    print(told, flush=True)
    await stopped.wait()
    chat.shut_down()
    server.close(close_connections=False)
    with suppress(TimeoutError):
        await asyncio.wait_for(server.wait_closed(), ENDING_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description="A server of the Agent Chat Protocol, version 1.")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--control-port", type=int, help="offers the control endpoint there")
    parser.add_argument("--limits", type=json.loads, default={}, help="as in '{\"queue_limit\": 4}'")
    parser.add_argument("--bug", choices=BUGS, help="puts in a bug")
    arguments = parser.parse_args()
    # Under control agents fail because they are told to.
    logging.basicConfig(level=logging.WARNING if arguments.control_port is None else logging.ERROR)
    asyncio.run(run(arguments))


if __name__ == "__main__":
    main()
