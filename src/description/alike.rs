//! Inputs that are alike: those that nothing tells apart, wherever they are given.

use super::behaviour::Edge;

/// Groups of inputs, which become more as more is seen of them. Inputs are known by number.
#[derive(Clone, Debug)]
pub(crate) struct Groups(Vec<Vec<u32>>);

impl Groups {
    /// All of these in one.
    pub(crate) fn of(inputs: Vec<u32>) -> Self {
        Self(vec![inputs])
    }

    /// Parts the inputs of which `key` says something else in some row, where an input that has no edge has no key either.
    /// `called` is the number that an input has in these rows.
    pub(crate) fn part_by<K: Copy + PartialEq>(
        &mut self,
        rows: &[Vec<Edge>],
        called: impl Fn(u32) -> u32,
        key: impl Fn(&Edge) -> K,
    ) {
        let named = |group: &Vec<u32>| group.iter().map(|it| called(*it)).max();
        let last = self.0.iter().filter_map(named).max().unwrap_or(0);
        let mut keys = vec![None; last as usize + 1];
        for row in rows {
            keys.fill(None);
            for edge in row {
                if let Some(place) = keys.get_mut(edge.input as usize) {
                    *place = Some(key(edge));
                }
            }
            self.part(|input| keys[called(input) as usize]);
        }
    }

    fn part<K: PartialEq>(&mut self, key: impl Fn(u32) -> K) {
        let mut place = 0;
        while let Some(group) = self.0.get_mut(place) {
            place += 1;
            let Some((first, rest)) = group.split_first() else {
                continue;
            };
            let first = key(*first);
            if rest.iter().all(|input| key(*input) == first) {
                continue;
            }
            let (same, others) = group.iter().partition(|input| key(**input) == first);
            *group = same;
            self.0.push(others);
        }
    }

    /// The groups, each in the order in which its inputs were given, by their first inputs.
    pub(crate) fn into_groups(self) -> Vec<Vec<u32>> {
        let mut groups = self.0;
        groups.retain(|group| !group.is_empty());
        groups.sort_unstable();
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn edge(input: u32, target: u32, reaction: u32) -> Edge {
        Edge {
            input,
            target,
            reaction,
        }
    }

    #[test]
    fn inputs_are_parted_by_what_is_seen_of_them_in_any_row() {
        let rows = [
            vec![edge(0, 1, 0), edge(1, 1, 1), edge(2, 1, 0), edge(4, 2, 0)],
            vec![edge(0, 0, 0), edge(1, 0, 0)],
        ];
        let parted = |key: fn(&Edge) -> (u32, u32)| {
            let mut groups = Groups::of((0..5).collect());
            groups.part_by(&rows, |input| input, key);
            groups.into_groups()
        };
        let by_target = parted(|edge| (edge.target, 0));
        assert_eq!(by_target, [vec![0, 1], vec![2], vec![3], vec![4]]);
        let by_both = parted(|edge| (edge.target, edge.reaction));
        assert_eq!(by_both, [vec![0], vec![1], vec![2], vec![3], vec![4]]);
    }

    #[test]
    fn inputs_have_the_numbers_that_they_have_in_the_rows() {
        let rows = [vec![edge(7, 1, 0), edge(8, 2, 0), edge(9, 1, 0)]];
        let mut groups = Groups::of(vec![0, 1, 2]);
        groups.part_by(&rows, |input| input + 7, |edge| edge.target);
        assert_eq!(groups.into_groups(), [vec![0, 2], vec![1]]);
    }
}
