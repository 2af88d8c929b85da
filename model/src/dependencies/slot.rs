//! The place of a part among the dependencies: empty, taken, or handed on to the part that needed it; and the bounds
//! that say so, each with what the compiler tells those who do not meet it.

use std::fmt;
use std::marker::PhantomData;

use crate::tables::dependencies_table;

mod sealed {
    #[expect(
        unnameable_types,
        reason = "a sealed trait is public so that nobody outside can name it"
    )]
    pub trait Sealed {}
}

/// A part of the agent as a type. Implemented by the types of [`part`] alone.
pub trait PartMarker: sealed::Sealed + Send + Sync + 'static {
    /// The part's name in words.
    const NAME: &'static str;
}

/// The place of the part `P`, which was not given yet.
pub struct Missing<P>(PhantomData<fn() -> P>);

/// The place of a part that was given, with the part.
pub struct Given<X>(pub(super) X);

/// The place of a part that the one which needs it has now.
pub struct HandedOn<X>(PhantomData<fn() -> X>);

impl<P> Missing<P> {
    pub(super) const EMPTY: Self = Self(PhantomData);
}

impl<X> HandedOn<X> {
    pub(super) const TAKEN: Self = Self(PhantomData);
}

impl<P: PartMarker> fmt::Debug for Missing<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "missing {}", P::NAME)
    }
}

impl<X> fmt::Debug for Given<X> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("given")
    }
}

impl<X> fmt::Debug for HandedOn<X> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("handed on")
    }
}

impl<P> sealed::Sealed for Missing<P> {}
impl<X> sealed::Sealed for Given<X> {}
impl<X> sealed::Sealed for HandedOn<X> {}

macro_rules! define_bounds {
    ($(
        $part:ident $method:ident $name:literal $kind:ident $meaning:literal {
            $(twice $twice:literal;)?
            $(needs { $($need:ident $need_method:ident $refusal:literal;)+ })?
        }
    )*) => {
        /// The parts of the agent as types.
        pub mod part {
            use super::{PartMarker, sealed::Sealed};
            $(
                #[doc = $meaning]
                #[doc = concat!("See [`Dependencies::", stringify!($method), "`](crate::dependencies::Dependencies::", stringify!($method), ").")]
                #[derive(Debug)]
                #[non_exhaustive]
                pub struct $part;
                impl Sealed for $part {}
                impl PartMarker for $part {
                    const NAME: &'static str = $name;
                }
            )*
        }

        /// For each part, that it was not given yet.
        pub mod not_yet_given {
            use super::{Missing, part, sealed::Sealed};
            $($(
                #[doc = concat!("A place where the ", $name, " is still missing.")]
                #[diagnostic::on_unimplemented(message = $twice, label = "given a second time here")]
                pub trait $part: Sealed {}
                #[diagnostic::do_not_recommend]
                impl $part for Missing<part::$part> {}
            )?)*
        }

        /// For each part that is built from others, that those are there.
        pub mod needed_by {
            $($(
                #[doc = concat!("What the ", $name, " is built from.")]
                pub mod $method {
                    use super::super::{Given, sealed::Sealed};
                    $(
                        #[doc = concat!("A place with the ", stringify!($need_method), " that the ", $name, " needs.")]
                        #[diagnostic::on_unimplemented(message = $refusal, label = "not possible yet")]
                        pub trait $need<X>: Sealed {
                            /// Takes the part out of its place.
                            fn hand_on(self) -> X;
                        }
                        #[diagnostic::do_not_recommend]
                        impl<X> $need<X> for Given<X> {
                            fn hand_on(self) -> X {
                                self.0
                            }
                        }
                    )+
                }
            )?)*
        }
    };
}

dependencies_table!(define_bounds);
