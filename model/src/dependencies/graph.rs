//! The dependency graph as data.

use crate::tables::dependencies_table;

/// A part of the agent, as the table has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name in words.
    pub name: &'static str,
    /// The method of [`super::Dependencies`] that gives it.
    pub method: &'static str,
    /// The parts that it is built from.
    pub needs: &'static [Need],
    /// Whether it may be left out.
    pub optional: bool,
    /// What it is.
    pub meaning: &'static str,
    /// What the compiler says where it is given twice. The runtime has none: making it uses everything up.
    pub given_twice: Option<&'static str>,
}

/// An edge of the graph: a part needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The method that gives the part that is needed.
    pub method: &'static str,
    /// What the compiler says where that part is not there.
    pub refusal: &'static str,
}

macro_rules! is_optional {
    (required) => {
        false
    };
    (optional) => {
        true
    };
}

macro_rules! as_option {
    () => {
        None
    };
    ($literal:literal) => {
        Some($literal)
    };
}

macro_rules! define_graph {
    ($(
        $part:ident $method:ident $name:literal $kind:ident $meaning:literal {
            $(twice $twice:literal;)?
            $(needs { $($need:ident $need_method:ident $refusal:literal;)+ })?
        }
    )*) => {
        /// Every part, in the order of the table; a part stands below those that it needs.
        pub const PARTS: &[Part] = &[$(Part {
            name: $name,
            method: stringify!($method),
            needs: &[$($(Need { method: stringify!($need_method), refusal: $refusal },)+)?],
            optional: is_optional!($kind),
            meaning: $meaning,
            given_twice: as_option!($($twice)?),
        },)*];
    };
}

dependencies_table!(define_graph);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_edges_are_those_of_the_requirements() {
        let edges: BTreeSet<_> = PARTS
            .iter()
            .flat_map(|part| part.needs.iter().map(|need| (need.method, part.method)))
            .collect();
        let required = BTreeSet::from([
            ("token_verifier", "agent_runtime"),
            ("llm", "supervisor"),
            ("tools", "supervisor"),
            ("event_sink", "supervisor"),
            ("supervisor", "orchestrator_factory"),
            ("orchestrator_factory", "agent_runtime"),
        ]);
        assert_eq!(edges, required);
    }

    #[test]
    fn tools_are_all_that_may_be_left_out() {
        let optional: Vec<_> = PARTS
            .iter()
            .filter(|part| part.optional)
            .map(|part| part.name)
            .collect();
        assert_eq!(optional, ["tools"]);
    }

    #[test]
    fn a_part_stands_below_those_that_it_needs() {
        let mut above = BTreeSet::new();
        for part in PARTS {
            for need in part.needs {
                assert!(
                    above.contains(need.method),
                    "{} needs {}",
                    part.name,
                    need.method
                );
            }
            assert!(above.insert(part.method), "{} stands twice", part.name);
        }
    }

    #[test]
    fn every_part_but_the_runtime_is_needed_by_exactly_one() {
        for part in PARTS {
            let needed = PARTS
                .iter()
                .flat_map(|other| other.needs)
                .filter(|need| need.method == part.method)
                .count();
            let expected = usize::from(part.method != "agent_runtime");
            assert_eq!(needed, expected, "{}", part.name);
        }
    }

    #[test]
    fn a_refusal_says_who_lacks_what_and_which_method_gives_it() {
        for part in PARTS {
            for need in part.needs {
                let Some(lacking) = PARTS.iter().find(|other| other.method == need.method) else {
                    panic!("{} needs `{}`, which is no part", part.name, need.method);
                };
                let refusal = need.refusal;
                assert!(
                    refusal.starts_with(&format!("the {} ", part.name)),
                    "{refusal}"
                );
                assert!(refusal.contains(lacking.name), "{refusal}");
                assert!(
                    refusal.contains(&format!("call `.{}(…)`", lacking.method)),
                    "{refusal}"
                );
            }
        }
    }

    #[test]
    fn what_is_said_of_a_part_given_twice_names_it_and_its_method() {
        for part in PARTS {
            match part.given_twice {
                Some(said) => {
                    assert!(said.contains(part.name), "{said}");
                    assert!(
                        said.contains(&format!("leave one `.{}(…)`", part.method)),
                        "{said}"
                    );
                    assert!(said.contains("already"), "{said}");
                }
                None => assert_eq!(part.method, "agent_runtime"),
            }
        }
    }
}
