//! The calls of the dependency graph: every state that a builder can be in, and every method.

use std::collections::{BTreeMap, BTreeSet};

use wsproof_model::dependencies::{PARTS, Part};

use crate::calls::{Call, Expected};

/// What is said where an agent runtime is asked for and nobody decided about tools. It is no edge of the graph.
const TOOLS_UNDECIDED: &str = "it is not decided whether the agent runtime has tools: call `.tools(…)` or `.without_tools()` first";

/// The place of a part in a builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Missing,
    Given(Gift),
    HandedOn(Gift),
}

/// What was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gift {
    /// The part itself.
    Part,
    /// The optional part, which stands under a decision.
    With,
    /// The word that the optional part is left out.
    Without,
}

/// A state of the builder: the place of each part, by the part's method.
type Builder = BTreeMap<&'static str, Place>;

/// A method of the builder.
struct Method {
    part: &'static Part,
    gift: Gift,
    /// Whether building the part may fail.
    fallible: bool,
}

pub(crate) fn calls() -> Vec<Call> {
    let methods: Vec<Method> = PARTS.iter().flat_map(methods).collect();
    let empty: Builder = parts().map(|part| (part.method, Place::Missing)).collect();
    let mut reached = BTreeSet::from([empty.clone()]);
    let mut left = vec![empty];
    let mut calls = Vec::new();
    while let Some(builder) = left.pop() {
        for method in &methods {
            let refusals = method.refusals(&builder);
            calls.push(method.call(&builder, refusals.clone()));
            if refusals.is_empty() && has_place(method.part) {
                let next = method.next(&builder);
                if reached.insert(next.clone()) {
                    left.push(next);
                }
            }
        }
    }
    println!(
        "dependencies: {} builder states, {} methods",
        reached.len(),
        methods.len()
    );
    calls
}

/// The parts that have a place in the builder: all but the agent runtime, which the builder becomes.
fn parts() -> impl Iterator<Item = &'static Part> {
    PARTS.iter().filter(|part| has_place(part))
}

fn has_place(part: &Part) -> bool {
    part.given_twice.is_some()
}

fn methods(part: &'static Part) -> Vec<Method> {
    let method = |gift, fallible| Method {
        part,
        gift,
        fallible,
    };
    if part.optional {
        vec![method(Gift::With, false), method(Gift::Without, false)]
    } else if has_place(part) && !part.needs.is_empty() {
        vec![method(Gift::Part, false), method(Gift::Part, true)]
    } else {
        vec![method(Gift::Part, false)]
    }
}

impl Method {
    /// What the compiler says of this method in the state `builder`; nothing, if it is legal there.
    fn refusals(&self, builder: &Builder) -> BTreeSet<String> {
        let not_given = |method| !matches!(builder[method], Place::Given(_));
        let needs = self.part.needs.iter();
        let mut refusals: BTreeSet<_> = needs
            .filter(|need| not_given(need.method))
            .map(|need| need.refusal.to_owned())
            .collect();
        if has_place(self.part) {
            let was_given = builder[self.part.method] != Place::Missing;
            let twice = self.part.given_twice.filter(|_| was_given);
            refusals.extend(twice.map(str::to_owned));
        } else if builder["tools"] == Place::Missing {
            refusals.insert(TOOLS_UNDECIDED.to_owned());
        }
        refusals
    }

    /// The state after this method.
    fn next(&self, builder: &Builder) -> Builder {
        let mut next = builder.clone();
        for need in self.part.needs {
            if let Place::Given(gift) = builder[need.method] {
                next.insert(need.method, Place::HandedOn(gift));
            }
        }
        next.insert(self.part.method, Place::Given(self.gift));
        next
    }

    fn call(&self, builder: &Builder, refusals: BTreeSet<String>) -> Call {
        Call {
            of: "dependencies",
            name: format!("`{}` of {builder:?}", self.part.method),
            receiver: builder_type(builder),
            method: self.source(),
            expected: if refusals.is_empty() {
                Expected::Legal(self.becomes(builder))
            } else {
                Expected::Illegal(refusals)
            },
        }
    }

    fn source(&self) -> String {
        let (method, needs) = (self.part.method, self.part.needs.len());
        let name = type_name(method);
        let parameters = vec!["_"; needs].join(", ");
        match (self.gift, self.fallible) {
            (Gift::Without, _) => format!("without_{method}()"),
            (Gift::Part, _) if !has_place(self.part) => format!("{method}()"),
            (Gift::Part | Gift::With, _) if needs == 0 => format!("{method}({name})"),
            (Gift::Part | Gift::With, false) => format!("{method}(|{parameters}| {name})"),
            (Gift::Part | Gift::With, true) => {
                format!("try_{method}(|{parameters}| Ok::<_, ()>({name}))")
            }
        }
    }

    /// The type that this method, which is legal in the state `builder`, makes of it.
    fn becomes(&self, builder: &Builder) -> String {
        if !has_place(self.part) {
            let Place::HandedOn(decision) = builder["tools"] else {
                panic!("an agent runtime whose tools nobody has: {builder:?}");
            };
            let tools = gift_type("tools", decision);
            return format!("AgentRuntime<TokenVerifier, {tools}, OrchestratorFactory>");
        }
        let next = builder_type(&self.next(builder));
        if self.fallible {
            format!("Result<{next}, ()>")
        } else {
            next
        }
    }
}

fn builder_type(builder: &Builder) -> String {
    let places: Vec<_> = parts()
        .map(|part| match builder[part.method] {
            Place::Missing => format!("Missing<part::{}>", type_name(part.method)),
            Place::Given(gift) => format!("Given<{}>", gift_type(part.method, gift)),
            Place::HandedOn(gift) => format!("HandedOn<{}>", gift_type(part.method, gift)),
        })
        .collect();
    format!("Dependencies<{}>", places.join(", "))
}

fn gift_type(method: &str, gift: Gift) -> String {
    match gift {
        Gift::Part => type_name(method),
        Gift::With => format!("With{0}<{0}>", type_name(method)),
        Gift::Without => format!("Without{}", type_name(method)),
    }
}

/// `TokenVerifier` of `token_verifier`.
fn type_name(method: &str) -> String {
    let capitalized = |word: &str| word[..1].to_uppercase() + &word[1..];
    method.split('_').map(capitalized).collect()
}
