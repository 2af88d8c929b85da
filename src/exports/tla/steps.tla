\* What a client is told by the outputs of a step, one after the other.

None == "none"

Without(queue, message) == LET IsOther(waiting) == waiting # message IN SelectSeq(queue, IsOther)

IsWaiting(queue, message) == \E k \in DOMAIN queue : queue[k] = message

\* An `agent_error` without a run gives up a message that waits.
IsGivenUp(output) == output.name = "agent_error" /\ "run_id" \notin DOMAIN output

IsOfRun(output) == output.name \in RunEvents /\ ~IsGivenUp(output)

\* Where a run stands after an event; where the grammar does not allow it, it is over.
After(phase, event) ==
  LET allowed == {step \in RunTransitions : step[1] = phase /\ step[2] = event}
  IN  IF allowed = {} THEN "ended" ELSE (CHOOSE step \in allowed : TRUE)[3]

\* What is known of the connection in a state: a function of the state, so that no history has to be kept.
KnownIn(of) ==
  [lifecycle |-> of.lifecycle,
   transport |-> Transport[of.lifecycle],
   ready     |-> of.lifecycle \in TakesMessages \ {"authenticated"},
   waiting   |-> of.waiting,
   accepted  |-> {of.accepted[k] : k \in DOMAIN of.accepted},
   active    |-> of.active,
   phase     |-> of.phase]

\* The same when nothing of it but the lifecycle matters any more.
Forgotten(known, transport) ==
  [known EXCEPT !.transport = transport, !.ready = FALSE, !.waiting = <<>>, !.accepted = {},
                !.active = None, !.phase = None]

Opened(known) == Forgotten([known EXCEPT !.lifecycle = "connecting"], "opening")

\* What is known after one more output.
Heard(known, output) ==
  CASE output.name = "http" ->
         IF output.status = "101" THEN [known EXCEPT !.lifecycle = "accepted", !.transport = "open"] ELSE known
    [] output.name = "state_changed" ->
         [known EXCEPT !.lifecycle = output.to, !.ready = @ \/ output.to \in Operational]
    [] output.name = "message_accepted" ->
         [known EXCEPT !.waiting = Append(@, output.message_id), !.accepted = @ \union {output.message_id}]
    [] output.name = "message_cancelled" \/ IsGivenUp(output) ->
         [known EXCEPT !.waiting = Without(@, output.message_id)]
    [] output.name = "agent_started" ->
         [known EXCEPT !.waiting = Without(@, output.message_id), !.active = output.message_id,
                       !.phase = After("pending", "agent_started")]
    [] IsOfRun(output) /\ output.name # "agent_started" ->
         LET phase == After(known.phase, output.name)
         IN  IF phase = "ended" THEN [known EXCEPT !.active = None, !.phase = None] ELSE [known EXCEPT !.phase = phase]
    [] output.name = "close" -> Forgotten(known, "closing")
    [] output.name = "end" -> Forgotten(known, "gone")
    [] OTHER -> known

\* What is known before each output, and after the last.
RECURSIVE Following(_, _)
Following(known, seen) ==
  IF seen = <<>> THEN <<known>> ELSE <<known>> \o Following(Heard(known, Head(seen)), Tail(seen))

Seen == [r \in DOMAIN Reactions |-> [k \in DOMAIN Reactions[r] |-> Outputs[Reactions[r][k]]]]

\* The edges with all that is known of them. It is a constant, so that TLC works it out once.
Steps ==
  [n \in DOMAIN Edges |->
    [k \in DOMAIN Edges[n] |->
      LET edge   == Edges[n][k]
          before == KnownIn(States[n])
          seen   == Seen[edge[3]]
      IN  [input  |-> edge[1],
           target |-> edge[2],
           seen   |-> seen,
           known  |-> Following(IF Inputs[edge[1]].name = "open" THEN Opened(before) ELSE before, seen)]]]

--------------------------------------------------------------------------------
\* The machine: the number of the state that it is in, and what that state is.

VARIABLES number, state

vars == <<number, state>>

Init == number = 1 /\ state = States[1]

Give(input) ==
  \E k \in DOMAIN Steps[number] :
    /\ Steps[number][k].input = input
    /\ number' = Steps[number][k].target
    /\ state' = States[number']

\* Nothing can happen any more.
Over == Steps[number] = <<>> /\ UNCHANGED vars

\* An action for each input: TLC tells by its name how it came to a state.
