//! Strongly connected components, by Tarjan's algorithm without recursion.

use super::Edge;

/// A state that was not visited.
const UNSEEN: u32 = u32::MAX;

/// What is known of every state while the components are found.
pub(super) struct Components {
    order: Vec<u32>,
    low: Vec<u32>,
    /// Whether a state waits for its component to be complete.
    is_open: Vec<bool>,
    open: Vec<u32>,
    visited: u32,
}

/// A state whose successors are being visited.
struct Frame {
    state: u32,
    edges: std::vec::IntoIter<Edge>,
}

impl Components {
    /// For so many states.
    pub(super) fn new(states: usize) -> Self {
        Self {
            order: vec![UNSEEN; states],
            low: vec![UNSEEN; states],
            is_open: vec![false; states],
            open: Vec::new(),
            visited: 0,
        }
    }

    /// Finds the components that can be reached from `root` and were not found before; each is told sorted.
    pub(super) fn visit(
        &mut self,
        root: u32,
        edges: impl Fn(u32) -> Vec<Edge>,
        mut complete: impl FnMut(&[u32]),
    ) {
        if self.order[root as usize] != UNSEEN {
            return;
        }
        let mut frames = vec![self.enter(root, edges(root))];
        while let Some(frame) = frames.last_mut() {
            let state = frame.state as usize;
            if let Some(edge) = frame.edges.next() {
                let to = edge.to as usize;
                if self.order[to] == UNSEEN {
                    frames.push(self.enter(edge.to, edges(edge.to)));
                } else if self.is_open[to] {
                    self.low[state] = self.low[state].min(self.order[to]);
                }
                continue;
            }
            frames.pop();
            if let Some(parent) = frames.last() {
                let parent = parent.state as usize;
                self.low[parent] = self.low[parent].min(self.low[state]);
            }
            if self.low[state] == self.order[state] {
                complete(&self.close(state));
            }
        }
    }

    fn enter(&mut self, state: u32, edges: Vec<Edge>) -> Frame {
        let at = state as usize;
        self.order[at] = self.visited;
        self.low[at] = self.visited;
        self.visited += 1;
        self.is_open[at] = true;
        self.open.push(state);
        Frame {
            state,
            edges: edges.into_iter(),
        }
    }

    fn close(&mut self, first: usize) -> Vec<u32> {
        let mut component = Vec::new();
        while let Some(state) = self.open.pop() {
            self.is_open[state as usize] = false;
            component.push(state);
            if state as usize == first {
                break;
            }
        }
        component.sort_unstable();
        component
    }
}
