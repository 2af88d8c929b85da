use std::collections::BTreeMap;
use std::time::Instant;
use wsproof::mutants::{base::Base, corpus::Corpus, decision::*, mutant::*, operators};
use wsproof::sequences::generation::{Scope, generate_within};
use wsproof::suites::{extraction::Bounds, suite::Suite, wp};
fn random(base: &Base, seed: u64, n: u64) -> Corpus {
    let seq = base.extraction.sequence(&[]);
    let scope = Scope::new(seq.limits.clone(), 1, &base.extraction.inputs);
    let numbers: BTreeMap<_, u32> = base.extraction.inputs.iter().copied().zip(0..).collect();
    let steps: usize = std::env::var("STEPS")
        .ok()
        .and_then(|x| x.parse().ok())
        .unwrap_or(60);
    let n = std::env::var("N")
        .ok()
        .and_then(|x| x.parse().ok())
        .unwrap_or(n);
    let words: Vec<_> = (0..n)
        .map(|i| {
            generate_within(&scope, seed, i, steps)
                .inputs
                .iter()
                .map(|x| numbers[x])
                .collect()
        })
        .collect();
    Corpus::new(base, words)
}
fn ended(base: &Base, mut words: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    use wsproof_model::machine::input::*;
    let find = |action| {
        base.extraction
            .inputs
            .iter()
            .position(|i| {
                *i == Input::Client {
                    connection: ConnectionIndex(0),
                    action,
                }
            })
            .unwrap() as u32
    };
    let close = find(ClientAction::Close(ClientClose::Normal));
    let vanish = find(ClientAction::Vanish);
    for w in &mut words {
        let q = base.machine().after(0, w);
        let s = base.worlds[q as usize].connections[0]
            .as_ref()
            .map(|c| c.state);
        match s {
            Some(wsproof_model::vocabulary::LifecycleState::Closing) => w.push(close),
            Some(wsproof_model::vocabulary::LifecycleState::Connecting) => w.push(vanish),
            _ => {}
        }
    }
    words
}
fn main() {
    let only = std::env::args().nth(1);
    let t = Instant::now();
    let mut base = Base::new(Bounds::default()).unwrap();
    let mut mutants = operators::targets(&base, 1);
    mutants.extend(operators::outputs(&mut base));
    if only.is_none() {
        mutants.extend(operators::limits_off_by_one(&mut base).unwrap());
        mutants.extend(operators::timers_missing(&mut base).unwrap());
        println!("{:?} {}", t.elapsed(), mutants.len());
        mutants.extend(operators::guards_inverted(&mut base).unwrap());
    }
    println!("{:?} {}", t.elapsed(), mutants.len());
    let suite = if only.is_some() {
        vec![]
    } else {
        Suite::of(&wp::phases(&base.plan, 0), &base.plan.machine, 1 << 40)
            .unwrap()
            .words
    };
    println!("{:?} suite", t.elapsed());
    let suite = Corpus::new(&base, ended(&base, suite));
    let random = random(&base, 42, 40_000);
    println!(
        "{:?} corpora {} {}",
        t.elapsed(),
        suite.input_count(),
        random.input_count()
    );
    let decisions = decide(
        &base,
        &mutants,
        Corpora {
            random: &random,
            suite: &suite,
        },
        2,
    );
    println!("{:?} decided", t.elapsed());
    table(&base, &mutants, &decisions);
    if only.is_some() {
        return;
    }
    let mut base = Base::new(Bounds {
        messages: 1,
        ..Bounds::default()
    })
    .unwrap();
    let _ = &mut base;
    let mutants = operators::duplicated_states(&base, 1);
    println!("{:?} dup {}", t.elapsed(), mutants.len());
    let s = Suite::of(&wp::phases(&base.plan, 1), &base.plan.machine, 1 << 40).unwrap();
    let suite = Corpus::new(&base, ended(&base, s.words));
    println!("{:?} k1 {}", t.elapsed(), suite.input_count());
    let random = self::random(&base, 42, 40_000);
    let decisions = decide(
        &base,
        &mutants,
        Corpora {
            random: &random,
            suite: &suite,
        },
        2,
    );
    println!("{:?} decided", t.elapsed());
    table(&base, &mutants, &decisions);
}
fn table(base: &Base, mutants: &[Mutant], decisions: &[Decision]) {
    for op in Operator::ALL {
        let all: Vec<_> = mutants
            .iter()
            .zip(decisions)
            .filter(|(m, _)| m.operator == *op)
            .collect();
        if all.is_empty() {
            continue;
        }
        let eq = all.iter().filter(|(_, d)| d.shortest.is_none()).count();
        let non = (all.len() - eq) as f64;
        let r = all.iter().filter(|(_, d)| d.random.is_some()).count();
        let s = all.iter().filter(|(_, d)| d.suite.is_some()).count();
        let mut x: Vec<_> = all
            .iter()
            .filter_map(|(_, d)| d.random)
            .map(|k| k.inputs)
            .collect();
        x.sort();
        let mut y: Vec<_> = all
            .iter()
            .filter_map(|(_, d)| d.suite)
            .map(|k| k.inputs)
            .collect();
        y.sort();
        println!(
            "{:20} {:6} eq {:5} random {:6} {:.2}% suite {:6} {:.2}%  med {:?} {:?} worst {:?} {:?}",
            op.name(),
            all.len(),
            eq,
            r,
            100. * r as f64 / non,
            s,
            100. * s as f64 / non,
            x.get(x.len() / 2),
            y.get(y.len() / 2),
            x.last(),
            y.last()
        );
        let mut shown = 0;
        for (m, d) in &all {
            if d.shortest.is_none() && (d.random.is_some() || d.suite.is_some()) {
                println!("CONTRADICTION {m:?} {d:?}");
            }
            if d.shortest.is_some() && d.suite.is_none() && shown < 3 {
                shown += 1;
                let w = d.shortest.as_ref().unwrap();
                println!(
                    "   survivor {} {:?}",
                    m.detail,
                    w.iter()
                        .map(|i| base.input(*i).to_string())
                        .collect::<Vec<_>>()
                );
                if let Change::Edge { at, edge } = &m.change {
                    println!(
                        "     at {:?} {} -> {:?} now {:?}",
                        base.worlds[at.0 as usize],
                        base.input(at.1),
                        base.worlds[edge.target as usize],
                        base.outputs.said(edge.output)
                    );
                }
            }
        }
    }
    if std::env::args().nth(1).is_some() {
        // misses by input kind and state
        let mut miss: BTreeMap<String, u32> = BTreeMap::new();
        let mut miss2: BTreeMap<String, u32> = BTreeMap::new();
        for (m, d) in mutants.iter().zip(decisions) {
            if d.shortest.is_some()
                && d.random.is_none()
                && let Change::Edge { at, .. } = &m.change
            {
                *miss.entry(format!("{}", base.input(at.1))).or_default() += 1;
                let c = base.worlds[at.0 as usize].connections[0].as_ref();
                *miss2
                    .entry(format!(
                        "{:?}",
                        c.map(|c| (c.state, c.silent, c.heartbeat_unanswered))
                    ))
                    .or_default() += 1;
            }
        }
        println!("{miss:?}\n{miss2:?}");
    }
}
