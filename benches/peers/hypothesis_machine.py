"""Plays Hypothesis' rule-based state machine to mutants of a finite machine, and says how many steps each took to kill.

Reads one JSON object from stdin, writes a JSON list to stdout: by mutant, the steps up to the difference, or null.
"""

import json
import sys

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test


class Over(KeyboardInterrupt):
    """The mutant was killed, or its steps are used up. Hypothesis stops at an interrupt, and plays nothing again."""


class Machine:
    """A finite machine; an edge is a target and an output, by state and then by input."""

    def __init__(self, inputs, edges):
        self.inputs = inputs
        self.edges = edges

    def edge(self, state, number):
        return self.edges[state * self.inputs + number]


class Mutant:
    """The machine with other edges in some places, and perhaps more states."""

    def __init__(self, base, changes):
        self.base = base
        self.changes = {(state, number): (target, output) for state, number, target, output in changes}

    def edge(self, state, number):
        return self.changes.get((state, number)) or self.base.edge(state, number)


class Count:
    """The steps that one mutant was given."""

    def __init__(self, limit):
        self.limit = limit
        self.steps = 0
        self.killed = False


def conversation(base, not_given, mutant, count):
    """The state machine test: the model is the machine, the system under test the mutant."""

    class Conversation(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.model = 0
            self.system = 0

    def giving(number):
        def give(self):
            if count.steps == count.limit:
                raise Over
            count.steps += 1
            self.model, expected = base.edge(self.model, number)
            self.system, seen = mutant.edge(self.system, number)
            if seen != expected:
                count.killed = True
                raise Over

        give.__name__ = f"input_{number}"
        return give

    def can_be_given(number):
        return lambda self: base.edge(self.model, number)[1] != not_given

    for number in range(base.inputs):
        method = precondition(can_be_given(number))(rule()(giving(number)))
        setattr(Conversation, f"input_{number}", method)
    return Conversation


def steps_to_kill(task, base, changes):
    """How many steps the mutant was given up to the difference; None if it was not found."""
    count = Count(task["steps"])
    test = settings(
        max_examples=task["steps"],
        stateful_step_count=task["length"],
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    machine = conversation(base, task["not_given"], Mutant(base, changes), count)
    try:
        run_state_machine_as_test(seed(task["seed"])(machine), settings=test)
    except Over:
        pass
    return count.steps if count.killed else None


def main():
    task = json.load(sys.stdin)
    base = Machine(task["inputs"], [tuple(edge) for edge in task["edges"]])
    kills = []
    for number, changes in enumerate(task["mutants"], start=1):
        kill = steps_to_kill(task, base, changes)
        kills.append(kill)
        outcome = "survives" if kill is None else f"killed in {kill} steps"
        print(f"Hypothesis, mutant {number} of {len(task['mutants'])}: {outcome}", file=sys.stderr, flush=True)
    json.dump(kills, sys.stdout)


if __name__ == "__main__":
    main()
