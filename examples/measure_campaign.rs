use wsproof::mutants::{campaign::*, mutant::*, progress::*, study::*};
struct P(std::sync::Mutex<std::time::Instant>);
impl Progress for P {
    fn begun(&self, what: &str, parts: usize) {
        *self.0.lock().unwrap() = std::time::Instant::now();
        eprint!("{what} {parts} ");
    }
    fn advanced(&self) {}
    fn finished(&self) {
        eprintln!("{:?}", self.0.lock().unwrap().elapsed());
    }
}
fn main() {
    let mut o = Options::with_seed(42);
    o.sample = std::env::args().nth(1).and_then(|x| x.parse().ok());
    let c = run(&o, &P(std::sync::Mutex::new(std::time::Instant::now()))).unwrap();
    println!("{:?} promised {}", c.elapsed, c.is_as_promised());
    for p in &c.parts {
        println!(
            "{} states {} suite {:?} random {:?} control {} alarms {}",
            p.bounds,
            p.states,
            p.suite,
            p.random,
            p.findings.control,
            p.findings.false_alarms.len()
        );
        for op in Operator::ALL {
            let a: Vec<_> = p
                .findings
                .outcomes
                .iter()
                .filter(|o| o.operator == *op)
                .collect();
            if a.is_empty() {
                continue;
            }
            println!(
                "{:18} {} eq {} random {} missed {} suite {} missed {} outside {}",
                op.name(),
                a.len(),
                a.iter().filter(|o| o.is_equivalent()).count(),
                a.iter().filter(|o| o.random.sighting().is_some()).count(),
                a.iter()
                    .filter(|o| matches!(o.random, Fate::Missed(_)))
                    .count(),
                a.iter().filter(|o| o.suite.sighting().is_some()).count(),
                a.iter()
                    .filter(|o| matches!(o.suite, Fate::Missed(_)))
                    .count(),
                a.iter().filter(|o| !o.in_domain).count()
            );
            for o in a.iter().filter(|o| o.is_missed()).take(5) {
                println!(
                    "   missed {} {:?} {:?} {:?}",
                    o.what,
                    o.random,
                    o.suite,
                    o.shortest.as_ref().map(|w| w
                        .iter()
                        .map(|i| p.base.input(*i).to_string())
                        .collect::<Vec<_>>())
                );
            }
            for o in a.iter().filter(|o| o.is_equivalent()).take(2) {
                println!("   equivalent {}", o.what);
            }
        }
    }
}
