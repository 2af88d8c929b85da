//! What must always hold (PROTOCOL.md section 7), in TLA+.

use wsproof_model::properties::{ALWAYS, Property};

use super::words::{comment, property_name};

/// How a property is stated of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// It holds in every state.
    Invariant(&'static str),
    /// It holds of every fair behaviour.
    Temporal(&'static str),
    /// It cannot be stated, and why.
    Not(&'static str),
}

/// The keyword of the configuration and the name, for each property that TLC checks.
pub(super) fn checked() -> impl Iterator<Item = (&'static str, String)> {
    ALWAYS.iter().filter_map(|property| {
        let keyword = match stated(*property) {
            Stated::Invariant(_) => "INVARIANT",
            Stated::Temporal(_) => "PROPERTY",
            Stated::Not(_) => return None,
        };
        Some((keyword, property_name(property.name())))
    })
}

/// The properties that are not stated, and why.
pub(super) fn left_out() -> impl Iterator<Item = (Property, &'static str)> {
    ALWAYS
        .iter()
        .filter_map(|property| match stated(*property) {
            Stated::Invariant(_) | Stated::Temporal(_) => None,
            Stated::Not(why) => Some((*property, why)),
        })
}

/// The definitions of the others.
pub(super) fn formulas() -> String {
    let formulas = ALWAYS.iter().filter_map(|property| {
        let formula = match stated(*property) {
            Stated::Invariant(formula) | Stated::Temporal(formula) => formula,
            Stated::Not(_) => return None,
        };
        let rule = property.rule();
        let told = comment(&format!(
            "{property} ({}, PROTOCOL.md section {}): {}",
            rule.name(),
            rule.section(),
            property.statement()
        ));
        let name = property_name(property.name());
        Some(format!("{told}{name} ==\n{}\n", formula.trim_matches('\n')))
    });
    formulas.collect::<Vec<_>>().join("\n")
}

pub(super) const fn stated(property: Property) -> Stated {
    match property {
        Property::ReadyBeforeRunning => Stated::Invariant(READY_BEFORE_RUNNING),
        Property::AuthenticatedBeforeHeard => Stated::Invariant(AUTHENTICATED_BEFORE_HEARD),
        Property::RunGrammar => Stated::Invariant(RUN_GRAMMAR),
        Property::Answered => Stated::Invariant(ANSWERED),
        Property::FirstInFirstOut => Stated::Invariant(FIRST_IN_FIRST_OUT),
        Property::LastWord => Stated::Invariant(LAST_WORD),
        Property::TerminalIsTerminal => Stated::Invariant(TERMINAL_IS_TERMINAL),
        Property::NoInternalError => Stated::Invariant(NO_INTERNAL_ERROR),
        Property::NoOrphan => Stated::Invariant(NO_ORPHAN),
        Property::Progress => Stated::Temporal(PROGRESS),
        Property::Total => Stated::Invariant(TOTAL),
        Property::LegalTransitions => Stated::Invariant(LEGAL_TRANSITIONS),
        Property::Isolation => Stated::Not(
            "It takes two connections, and the table has one: `wsproof explore --connections 2` decides it.",
        ),
        Property::NoGap => Stated::Not(
            "Only a server makes these numbers, the machine has none: `wsproof verify` and `wsproof check` hold servers \
             against it.",
        ),
        Property::OneRunId => Stated::Not(
            "Only a server makes these ids, the machine has none: `wsproof verify` and `wsproof check` hold servers \
             against it.",
        ),
    }
}

const READY_BEFORE_RUNNING: &str = r"
  Always(LAMBDA known, output : IsOfRun(output) => known.ready)
";

const AUTHENTICATED_BEFORE_HEARD: &str = r#"
  Always(LAMBDA known, output : output.name = "message_accepted" => known.lifecycle \in TakesMessages)
"#;

const RUN_GRAMMAR: &str = r#"
  /\ Always(LAMBDA known, output :
       IsOfRun(output) /\ output.name # "agent_started" =>
         /\ known.active = output.message_id
         /\ \E step \in RunTransitions : step[1] = known.phase /\ step[2] = output.name)
  /\ AtEnd(LAMBDA known, after : known.active = after.active /\ known.phase = after.phase)
"#;

const ANSWERED: &str = r#"
  /\ Always(LAMBDA known, output :
       /\ output.name = "message_accepted" => output.message_id \notin known.accepted
       /\ output.name = "message_cancelled" \/ IsGivenUp(output) => IsWaiting(known.waiting, output.message_id)
       /\ IsOfRun(output) /\ After("running", output.name) = "ended" /\ output.message_id \in known.accepted =>
            known.active = output.message_id \/ IsWaiting(known.waiting, output.message_id))
  /\ AtEnd(LAMBDA known, after :
       known.waiting = after.waiting /\ known.accepted = {after.accepted[k] : k \in DOMAIN after.accepted})
"#;

const FIRST_IN_FIRST_OUT: &str = r#"
  Always(LAMBDA known, output :
    output.name = "agent_started" =>
      known.active = None /\ known.waiting # <<>> /\ Head(known.waiting) = output.message_id)
"#;

const LAST_WORD: &str = r#"
  Always(LAMBDA known, output :
    known.transport \in {"opening", "open"} \/ (known.transport = "closing" /\ output.name = "end"))
"#;

const TERMINAL_IS_TERMINAL: &str = r#"
  /\ Always(LAMBDA known, output : output.name = "state_changed" => output.from \notin Terminal)
  /\ state.lifecycle \in Terminal =>
       AtEnd(LAMBDA known, after :
         after.lifecycle = state.lifecycle \/ <<state.lifecycle, "retried", after.lifecycle>> \in Transitions)
"#;

const NO_INTERNAL_ERROR: &str = r#"
  Always(LAMBDA known, output : output.name = "close" /\ "code" \in DOMAIN output => output.code # "1011")
"#;

const NO_ORPHAN: &str = r#"
  /\ Always(LAMBDA known, output : output.name = "state_changed" => known.active = None)
  /\ state.active # None <=> state.lifecycle = "processing"
  /\ state.waiting # <<>> => state.lifecycle \in TakesMessages
  /\ state.user # None => Transport[state.lifecycle] = "open"
"#;

/// Nothing is owed for ever: what is no longer owed was answered, or its connection ended, by the property `answered`.
const PROGRESS: &str = r"
  \A message \in Messages : []<>(state.active # message /\ ~IsWaiting(state.waiting, message))
";

/// That an outcome is defined is what it is to have an edge; that there is one is what is asked here.
const TOTAL: &str = r#"
  /\ Cardinality({Steps[number][k].input : k \in DOMAIN Steps[number]}) = Len(Steps[number])
  /\ Transport[state.lifecycle] # "gone" => Givable(number) = GivableWhile[Transport[state.lifecycle]]
"#;

const LEGAL_TRANSITIONS: &str = r#"
  /\ Always(LAMBDA known, output :
       output.name = "state_changed" =>
         /\ output.from = known.lifecycle
         /\ <<output.from, output.reason, output.to>> \in Transitions
         /\ output.to \in Announced)
  /\ AtEnd(LAMBDA known, after :
       LET Leads(from, to) == \E step \in Transitions : step[1] = from /\ step[3] = to
       IN  /\ Transport[after.lifecycle] = known.transport
           /\ \/ after.lifecycle = known.lifecycle
              \/ /\ after.lifecycle \notin Announced
                 /\ \/ Leads(known.lifecycle, after.lifecycle)
                    \/ Leads(known.lifecycle, "closing") /\ Leads("closing", after.lifecycle))
"#;
