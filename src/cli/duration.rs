//! Durations as a person types them: `500ms`, `90s`, `5m`, `1h`, `30d`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The units, each with the milliseconds that it has; a longer unit stands before a shorter one.
const UNITS: [(&str, u64); 5] = [
    ("d", 24 * 60 * 60 * 1000),
    ("h", 60 * 60 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
];

/// A duration that is longer than nothing, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TypedDuration(Duration);

/// A text that is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no duration: give a number above 0 and a unit, for instance 500ms, 90s, 5m, 1h or 30d"
)]
pub(super) struct NoDuration(String);

impl TypedDuration {
    pub(super) const fn new(duration: Duration) -> Self {
        Self(duration)
    }

    pub(super) const fn get(self) -> Duration {
        self.0
    }

    /// Whole milliseconds, as limits have them in files.
    pub(super) fn milliseconds(self) -> u64 {
        u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX)
    }
}

impl FromStr for TypedDuration {
    type Err = NoDuration;

    fn from_str(text: &str) -> Result<Self, NoDuration> {
        let refusal = || NoDuration(text.to_owned());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().map_err(|_| refusal())?;
        let (_, milliseconds) = UNITS
            .into_iter()
            .find(|(name, _)| *name == unit)
            .ok_or_else(refusal)?;
        number
            .checked_mul(milliseconds)
            .filter(|milliseconds| *milliseconds > 0)
            .map(|milliseconds| Self(Duration::from_millis(milliseconds)))
            .ok_or_else(refusal)
    }
}

impl fmt::Display for TypedDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.milliseconds();
        let fitting = UNITS
            .into_iter()
            .find(|(_, milliseconds)| total.is_multiple_of(*milliseconds));
        let (unit, milliseconds) = fitting.unwrap_or(("ms", 1));
        write!(formatter, "{}{unit}", total / milliseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, milliseconds) in [
            ("500ms", 500),
            ("90s", 90_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("30d", 2_592_000_000),
        ] {
            let duration: TypedDuration = text.parse().unwrap();
            assert_eq!(duration.get(), Duration::from_millis(milliseconds));
            assert_eq!(duration.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_examples() {
        for text in [
            "",
            "5",
            "s",
            "0s",
            "-1s",
            "1.5h",
            "1 h",
            "1w",
            "99999999999999999d",
        ] {
            let error = text.parse::<TypedDuration>().unwrap_err();
            assert!(error.to_string().contains("500ms"), "{text}");
        }
    }
}
