"""A server of the Agent Chat Protocol, version 1, in Python: `python3 server.py --help`."""

import argparse
import asyncio
import json
import logging
import signal
from functools import partial
from typing import Any, cast

from websockets.asyncio.server import Server, ServerConnection, serve

import limits
from agent import ScriptedAgent, WordCounter
from bugs import BUGS
from connection import Connection
from control import Control
from limits import Limits
from timers import HandTimers, LoopTimers
from tokens import TokenVerifier
from transport import ChatProtocol, WebSocket, answer, listen
from world import Parts, World

HOST = "127.0.0.1"
ENDING_SECONDS = 1


class Instance:
    """One server on its ports. Its world can be replaced."""

    def __init__(self, parts: Parts, first_limits: Limits) -> None:
        self.parts = parts
        self.world = World(parts, first_limits)

    def reset(self, new_limits: Limits) -> None:
        self.world.end()
        self.world = World(self.parts, new_limits)

    async def listen(self, port: int) -> Server:
        return await serve(
            listen,
            HOST,
            port,
            process_response=partial(answer, verify=self.parts.verifier.verify),
            create_connection=cast(type[ServerConnection], self._create_connection),
            compression=None,
            open_timeout=None,
            ping_interval=None,
            close_timeout=None,
        )

    async def listen_for_control(self, port: int) -> asyncio.Server:
        control = Control(lambda: self.world, self.reset)
        return await asyncio.start_server(control.serve, HOST, port)

    def _create_connection(self, _given: Any, server: Server, **options: Any) -> WebSocket:
        protocol = ChatProtocol(self.world.limits["frame_limit"])
        return WebSocket(lambda it: self.world.open(it), protocol, server, **options)


def parts_of(arguments: argparse.Namespace) -> Parts:
    """The server's parts: under control the agents and the timers wait to be told."""
    controlled = arguments.control_port is not None
    parts = Parts(
        TokenVerifier.from_environment(),
        make_agent=ScriptedAgent if controlled else WordCounter,
        make_timers=HandTimers if controlled else LoopTimers,
        make_connection=Connection,
    )
    return BUGS[arguments.bug](parts) if arguments.bug else parts


async def run(arguments: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    parts = parts_of(arguments)
    instances = [Instance(parts, arguments.limits) for _ in range(arguments.instances)]
    servers = [await it.listen(arguments.port + place) for place, it in enumerate(instances)]
    told = f"listening on ws://{HOST}:{servers[0].sockets[0].getsockname()[1]}/ws"
    if arguments.control_port is not None:
        first = arguments.control_port
        controls = [await it.listen_for_control(first + place) for place, it in enumerate(instances)]
        told += f", controlled at http://{HOST}:{controls[0].sockets[0].getsockname()[1]}"
    print(told, flush=True)
    await stopped.wait()
    for instance in instances:
        instance.world.shut_down()
    for server in servers:
        server.close(close_connections=False)
    await asyncio.wait([asyncio.create_task(it.wait_closed()) for it in servers], timeout=ENDING_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description="A server of the Agent Chat Protocol, version 1.")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--control-port", type=int, help="offers the control endpoint there")
    parser.add_argument("--instances", type=int, default=1, help="servers on consecutive ports")
    parser.add_argument("--limits", type=read_limits, default="{}", help="as in '{\"queue_limit\": 4}'")
    parser.add_argument("--bug", choices=BUGS, help="puts in a bug")
    arguments = parser.parse_args()
    if arguments.instances > 1 and 0 in (arguments.port, arguments.control_port):
        parser.error("several instances need ports that are given")
    # Under control agents fail because they are told to.
    controlled = arguments.control_port is not None
    logging.basicConfig(level=logging.ERROR if controlled else logging.WARNING)
    asyncio.run(run(arguments))


def read_limits(text: str) -> Limits:
    try:
        return limits.read(json.loads(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    main()
