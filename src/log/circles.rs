//! Circles in a graph: Tarjan's strongly connected components, in time linear in the edges and without
//! recursion, so that no chain of records is too long for it.

use std::collections::HashMap;
use std::sync::Arc;

/// Where the search stands with a node.
struct Seen {
    /// When it was first met.
    order: usize,
    /// The earliest node that is known to be reachable from it and is still open.
    low: usize,
    /// It may still turn out to be on a circle with an earlier one.
    open: bool,
}

/// Every node that is on a circle of at least two → all nodes on it, in the order of their numbers.
pub(super) fn find(edges: &HashMap<usize, Vec<usize>>) -> HashMap<usize, Arc<[usize]>> {
    let mut starts: Vec<usize> = edges.keys().copied().collect();
    starts.sort_unstable();
    let mut seen: HashMap<usize, Seen> = HashMap::new();
    let mut open: Vec<usize> = Vec::new();
    let mut circles = HashMap::new();
    for start in starts {
        if seen.contains_key(&start) {
            continue;
        }
        // The nodes that are being looked at, each with the number of its next edge.
        let mut path: Vec<(usize, usize)> = Vec::new();
        enter(start, &mut seen, &mut open, &mut path);
        while let Some((node, edge)) = path.pop() {
            let next = edges
                .get(&node)
                .and_then(|targets| targets.get(edge))
                .copied();
            match next {
                Some(target) => {
                    path.push((node, edge + 1));
                    match seen.get(&target) {
                        None => enter(target, &mut seen, &mut open, &mut path),
                        Some(met) if met.open => lower(node, met.order, &mut seen),
                        Some(_) => {}
                    }
                }
                None => {
                    let Some((order, low)) = seen.get(&node).map(|met| (met.order, met.low)) else {
                        continue;
                    };
                    if let Some((above, _)) = path.last() {
                        lower(*above, low, &mut seen);
                    }
                    if low == order {
                        close(node, &mut seen, &mut open, &mut circles);
                    }
                }
            }
        }
    }
    circles
}

fn enter(
    node: usize,
    seen: &mut HashMap<usize, Seen>,
    open: &mut Vec<usize>,
    path: &mut Vec<(usize, usize)>,
) {
    let order = seen.len();
    seen.insert(
        node,
        Seen {
            order,
            low: order,
            open: true,
        },
    );
    open.push(node);
    path.push((node, 0));
}

fn lower(node: usize, to: usize, seen: &mut HashMap<usize, Seen>) {
    if let Some(met) = seen.get_mut(&node) {
        met.low = met.low.min(to);
    }
}

/// `node` is the first of its component: all that were opened since belong to it.
fn close(
    node: usize,
    seen: &mut HashMap<usize, Seen>,
    open: &mut Vec<usize>,
    circles: &mut HashMap<usize, Arc<[usize]>>,
) {
    let from = open.iter().rposition(|other| *other == node).unwrap_or(0);
    let mut members = open.split_off(from);
    for member in &members {
        if let Some(met) = seen.get_mut(member) {
            met.open = false;
        }
    }
    if members.len() > 1 {
        members.sort_unstable();
        let circle: Arc<[usize]> = members.into();
        circles.extend(circle.iter().map(|member| (*member, Arc::clone(&circle))));
    }
}
