//! Coverage for a person: what was reached, what was not though it can be, and what cannot be.

use super::entries::{capped, labelled};
use super::numbers::{counted, grouped};
use super::page::{Page, Span};
use super::palette::{BAD, FAINT, GOOD, PLAIN, POINTER, STRONG};
use crate::lockstep::coverage::{Missing, Share};
use crate::lockstep::{TargetName, Verdict};

/// How many entries of a list are shown; all are in the JSON.
const SHOWN: usize = 6;

/// What becomes of that which was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreached {
    /// It is told.
    Told,
    /// It is left out: the check ended early, and it says little.
    LeftOut,
}

/// Tells the coverage of a verdict, and what of it is required.
pub(super) fn tell(page: &mut Page, verdict: &Verdict, unreached: Unreached) {
    page.line(&[], &[Span::new(FAINT, "  coverage")]);
    let shares = verdict.coverage.shares();
    for (label, share) in &shares {
        tell_share(page, label, share, unreached);
    }
    if unreached == Unreached::Told {
        tell_left_free(page, &shares);
    }
    if let Some(percent) = verdict.required_coverage {
        tell_required(page, percent, &shares, verdict, unreached);
    }
}

/// What is legal and can be reached by no conversation.
fn tell_left_free(page: &mut Page, shares: &[(&str, Share); 4]) {
    let [_, (_, transitions), _, (_, consecutive)] = shares;
    let legal = format!(
        "{} that the reference machine never takes: {}; and {} of consecutive ones. They are unreachable, and not counted",
        counted(transitions.unreachable.len(), "legal transition"),
        capped(&transitions.unreachable, 3),
        counted(consecutive.unreachable.len(), "legal pair"),
    );
    labelled(page, "left free", &[Span::new(FAINT, legal)]);
}

fn tell_share(page: &mut Page, label: &str, share: &Share, unreached: Unreached) {
    let all = share.covered == share.total;
    let style = if all { GOOD } else { PLAIN };
    let mut body = vec![Span::new(
        style,
        format!("{} of {}", grouped(share.covered), grouped(share.total)),
    )];
    if !all && unreached == Unreached::Told {
        let missing: Vec<_> = share.missing.iter().map(|it| it.what.clone()).collect();
        let missing = format!("; missing: {}", capped(&missing, SHOWN));
        body.push(Span::plain(missing));
    }
    labelled(page, label, &body);
}

fn tell_required(
    page: &mut Page,
    percent: u8,
    shares: &[(&str, Share); 4],
    verdict: &Verdict,
    unreached: Unreached,
) {
    let lacking: Vec<_> = shares
        .iter()
        .filter(|(_, share)| !share.is_at_least(percent))
        .collect();
    if lacking.is_empty() {
        let met = format!("{percent} % of each: met");
        return labelled(page, "required", &[Span::new(GOOD, met)]);
    }
    let names: Vec<_> = lacking.iter().map(|(name, _)| (*name).to_owned()).collect();
    let unmet = format!("{percent} % of each: not met by {}", names.join(", "));
    labelled(page, "required", &[Span::new(BAD, unmet)]);
    if unreached == Unreached::LeftOut {
        return;
    }
    let unlucky: Vec<_> = lacking
        .iter()
        .flat_map(|(_, share)| &share.missing)
        .collect();
    for (index, missing) in unlucky.iter().take(SHOWN).enumerate() {
        let label = if index == 0 { "unlucky" } else { "" };
        tell_missing(page, label, missing);
    }
    if unlucky.len() > SHOWN {
        let rest = format!(
            "and {} more (--format json lists all)",
            unlucky.len() - SHOWN
        );
        labelled(page, "", &[Span::new(FAINT, rest)]);
    }
    let advice = "These can be reached, and were not this time: play more --cases, or a complete suite (--extra-states 0).";
    labelled(page, "", &[Span::new(POINTER, advice)]);
    let simulated = TargetName::Simulated.name();
    if verdict
        .targets
        .iter()
        .all(|tally| tally.target == simulated)
    {
        let advice =
            "In virtual time no timer fires before a shorter one does: take --target live as well.";
        labelled(page, "", &[Span::new(POINTER, advice)]);
    }
}

fn tell_missing(page: &mut Page, label: &str, missing: &Missing) {
    let way: Vec<_> = missing
        .conversation
        .iter()
        .map(ToString::to_string)
        .collect();
    let what = Span::new(STRONG, missing.what.clone());
    labelled(
        page,
        label,
        &[what, Span::plain(format!(": {}", way.join("; ")))],
    );
}
