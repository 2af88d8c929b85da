//! The rules of PROTOCOL.md by name, made from the table of rules.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tables::rules_table;

macro_rules! define_rules {
    ($($rule:ident $name:literal $section:literal $demand:literal;)*) => {
        /// A rule of the protocol. Its name is stable; what was checked is reported by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $demand] $rule,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$rule => $name,)* }
            }

            /// The section of PROTOCOL.md in which the rule stands.
            #[must_use]
            pub const fn section(self) -> &'static str {
                match self { $(Self::$rule => $section,)* }
            }

            /// What the rule demands, in a sentence.
            #[must_use]
            pub const fn demand(self) -> &'static str {
                match self { $(Self::$rule => $demand,)* }
            }
        }
    };
}

rules_table!(define_rules);

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no rule of this model is called `{name}`")]
pub struct UnknownRule {
    /// The name.
    pub name: String,
}

impl std::str::FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|rule| rule.name() == name)
            .ok_or_else(|| UnknownRule {
                name: name.to_owned(),
            })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}
