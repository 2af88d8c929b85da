//! Numbers as a person reads them.

use std::fmt::Display;
use std::time::Duration;

/// A number in groups of three digits: `12,800`.
pub(super) fn grouped(number: impl Display) -> String {
    let digits = format!("{number}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many of something: `1 step`, `12,800 steps`.
pub(super) fn counted(number: impl Display, singular: &str) -> String {
    let number = grouped(number);
    if number == "1" {
        format!("{number} {singular}")
    } else {
        format!("{number} {singular}s")
    }
}

/// A number to the right of `width` columns.
pub(super) fn padded(number: usize, width: usize) -> String {
    format!("{number:>width$}")
}

/// Seconds with one decimal, or two where there are few: `12.3`, `0.04`.
pub(super) fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 1.0 {
        format!("{seconds:.2}")
    } else {
        format!("{seconds:.1}")
    }
}

/// How many of something there were in each second; `None` if no time went by.
pub(super) fn per_second(count: u64, duration: Duration) -> Option<u64> {
    let nanoseconds = duration.as_nanos();
    let scaled = u128::from(count) * 1_000_000_000;
    let rate = scaled.checked_div(nanoseconds)?;
    u64::try_from(rate).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_groups_of_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1000), "1,000");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!(counted(1, "step"), "1 step");
        assert_eq!(counted(0, "step"), "0 steps");
        assert_eq!(counted(11, "step"), "11 steps");
    }

    #[test]
    fn nothing_comes_per_second_where_no_time_went_by() {
        assert_eq!(per_second(5, Duration::ZERO), None);
        assert_eq!(per_second(5, Duration::from_millis(500)), Some(10));
    }
}
