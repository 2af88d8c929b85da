--------------------------------------------------------------------------------
\* Fairness is weak, and due to these timers alone, as in `wsproof explore`: one that goes on running, and is not started
\* anew, fires. Whatever else can happen may never happen.

IsDue(timer) ==
  \E k \in DOMAIN Steps[number] : Steps[number][k].input = timer /\ Steps[number][k].target # number

\* It fires, or is started anew.
HasTurn(timer, Starts(_)) ==
  \E k \in DOMAIN Steps[number] :
    LET step == Steps[number][k]
    IN  step.target = number' /\ (step.input = timer \/ \E j \in DOMAIN step.seen : Starts(step.seen[j]))

Fair(timer, Starts(_)) == <>[]IsDue(timer) => []<><<HasTurn(timer, Starts)>>_vars
