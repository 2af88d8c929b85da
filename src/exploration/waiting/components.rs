//! Strongly connected components, by Tarjan's algorithm without recursion.

/// A state that was not visited.
const UNSEEN: u32 = u32::MAX;

/// What is known of every state while the components are found.
pub(crate) struct Components {
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
    successors: std::vec::IntoIter<u32>,
}

impl Components {
    /// The bytes that a state takes.
    pub(super) const BYTES: usize = 3 * size_of::<u32>() + size_of::<bool>();

    /// For so many states.
    pub(crate) fn new(states: usize) -> Self {
        Self {
            order: vec![UNSEEN; states],
            low: vec![UNSEEN; states],
            is_open: vec![false; states],
            open: Vec::new(),
            visited: 0,
        }
    }

    /// The components that can be reached from `root` and were not found before, each sorted.
    pub(crate) fn visit(
        &mut self,
        root: u32,
        mut successors: impl FnMut(u32) -> Vec<u32>,
    ) -> Vec<Vec<u32>> {
        let mut components = Vec::new();
        if self.order[root as usize] != UNSEEN {
            return components;
        }
        let mut frames = vec![self.enter(root, successors(root))];
        while let Some(frame) = frames.last_mut() {
            let state = frame.state as usize;
            if let Some(next) = frame.successors.next() {
                let to = next as usize;
                if self.order[to] == UNSEEN {
                    frames.push(self.enter(next, successors(next)));
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
                components.push(self.close(state));
            }
        }
        components
    }

    fn enter(&mut self, state: u32, successors: Vec<u32>) -> Frame {
        let at = state as usize;
        self.order[at] = self.visited;
        self.low[at] = self.visited;
        self.visited += 1;
        self.is_open[at] = true;
        self.open.push(state);
        Frame {
            state,
            successors: successors.into_iter(),
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
