--------------------------------------------------------------------------------
\* What must always hold. Each is an invariant over the state and all the steps that can be taken in it.

\* Whether P holds of each output, and of what is known before it.
Always(P(_, _)) ==
  \A k \in DOMAIN Steps[number] :
    LET step == Steps[number][k] IN \A j \in DOMAIN step.seen : P(step.known[j], step.seen[j])

\* Whether P holds of what is known after each step, and of the state where it leads.
AtEnd(P(_, _)) ==
  \A k \in DOMAIN Steps[number] :
    LET step == Steps[number][k] IN P(step.known[Len(step.known)], States[step.target])

\* The inputs that the client can give in a state.
Givable(n) == {input \in {Steps[n][k].input : k \in DOMAIN Steps[n]} : Inputs[input].by = "client"}

\* The same by how the transport stands, as it is in the first such state.
GivableWhile ==
  [transport \in {"opening", "open", "closing"} |->
    Givable(CHOOSE n \in DOMAIN States : Transport[States[n].lifecycle] = transport)]
