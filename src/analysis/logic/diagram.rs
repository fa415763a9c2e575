//! Decision diagrams over variables with a few classes of values each: two formulas that hold in the
//! same cases are the same diagram.
//!
//! Owns: [`Diagrams`]. Takes: the classes of each variable in which each atom holds. Gives: the diagram of
//! a formula, or nothing where it would take more steps than are allowed.
//! Must never know: what a variable stands for.

use std::collections::HashMap;

use super::formula::{ALWAYS, AtomId, Formula, Formulas, NEVER, Shape};

/// A diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Diagram(u32);

pub(super) const EMPTY: Diagram = Diagram(0);
pub(super) const FULL: Diagram = Diagram(1);

#[derive(Debug)]
struct Node {
    variable: u32,
    kids: Box<[Diagram]>,
}

/// A hash that is quick for a few small numbers, and the same in every run.
#[derive(Clone, Copy, Debug, Default)]
struct Mixed(u64);

impl std::hash::Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            if let Some(place) = word.get_mut(..chunk.len()) {
                place.copy_from_slice(chunk);
            }
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
}

type Quick<K, V> = HashMap<K, V, std::hash::BuildHasherDefault<Mixed>>;

/// The variable of each atom and the classes in which it holds, by atom.
type Atoms = Vec<Option<(u32, Box<[bool]>)>>;

/// Every diagram, once.
#[derive(Debug)]
pub(super) struct Diagrams {
    nodes: Vec<Node>,
    unique: Quick<(u32, Box<[Diagram]>), Diagram>,
    and: Quick<(Diagram, Diagram), Diagram>,
    not: Quick<Diagram, Diagram>,
    made: Vec<Option<Diagram>>,
    atoms: Atoms,
    /// Steps that are left for the question that is asked.
    steps: u32,
}

impl Diagrams {
    pub(super) fn new() -> Self {
        let leaf = || Node { variable: u32::MAX, kids: Box::default() };
        Self {
            nodes: vec![leaf(), leaf()],
            unique: HashMap::default(),
            and: HashMap::default(),
            not: HashMap::default(),
            made: Vec::new(),
            atoms: Vec::new(),
            steps: 0,
        }
    }

    /// Says of an atom in which classes of its variable it holds.
    pub(super) fn cut(&mut self, atom: AtomId, variable: u32, classes: Vec<bool>) {
        let at = atom.0 as usize;
        if self.atoms.len() <= at {
            self.atoms.resize(at + 1, None);
        }
        if let Some(place) = self.atoms.get_mut(at) {
            *place = Some((variable, classes.into_boxed_slice()));
        }
    }

    /// Forgets every diagram: a variable was cut anew.
    pub(super) fn clear(&mut self) {
        self.nodes.truncate(2);
        self.unique.clear();
        self.and.clear();
        self.not.clear();
        self.made.clear();
    }

    /// Allows so many steps from here on.
    pub(super) const fn allow(&mut self, steps: u32) {
        self.steps = steps;
    }

    /// How many are left.
    pub(super) const fn left(&self) -> u32 {
        self.steps
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        self.steps = self.steps.checked_sub(u32::try_from(steps).ok()?)?;
        Some(())
    }

    fn node(&mut self, variable: u32, kids: Vec<Diagram>) -> Diagram {
        if let [first, rest @ ..] = kids.as_slice()
            && rest.iter().all(|kid| kid == first)
        {
            return *first;
        }
        let key = (variable, kids.into_boxed_slice());
        if let Some(known) = self.unique.get(&key) {
            return *known;
        }
        let diagram = Diagram(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { variable, kids: key.1.clone() });
        self.unique.insert(key, diagram);
        diagram
    }

    /// The variable that a diagram asks first, and what follows for each of its classes.
    pub(super) fn parts(&self, diagram: Diagram) -> Option<(u32, &[Diagram])> {
        if diagram == EMPTY || diagram == FULL {
            return None;
        }
        self.nodes.get(diagram.0 as usize).map(|node| (node.variable, &*node.kids))
    }

    fn variable(&self, diagram: Diagram) -> u32 {
        self.parts(diagram).map_or(u32::MAX, |(variable, _)| variable)
    }

    fn kid(&self, diagram: Diagram, variable: u32, class: usize) -> Diagram {
        match self.parts(diagram) {
            Some((own, kids)) if own == variable => kids.get(class).copied().unwrap_or(EMPTY),
            _ => diagram,
        }
    }

    fn width(&self, diagram: Diagram, variable: u32) -> usize {
        match self.parts(diagram) {
            Some((own, kids)) if own == variable => kids.len(),
            _ => 0,
        }
    }

    pub(super) fn not(&mut self, diagram: Diagram) -> Option<Diagram> {
        match diagram {
            EMPTY => return Some(FULL),
            FULL => return Some(EMPTY),
            _ => {}
        }
        if let Some(known) = self.not.get(&diagram) {
            return Some(*known);
        }
        let (variable, kids) = self.parts(diagram)?;
        let kids: Vec<Diagram> = kids.to_vec();
        self.spend(kids.len())?;
        let kids: Vec<Diagram> =
            deeper(|| kids.iter().map(|kid| self.not(*kid)).collect::<Option<_>>())?;
        let result = self.node(variable, kids);
        self.not.insert(diagram, result);
        self.not.insert(result, diagram);
        Some(result)
    }

    pub(super) fn and(&mut self, one: Diagram, other: Diagram) -> Option<Diagram> {
        let (one, other) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        match (one, other) {
            (EMPTY, _) => return Some(EMPTY),
            (FULL, other) => return Some(other),
            _ if one == other => return Some(one),
            _ => {}
        }
        if let Some(known) = self.and.get(&(one, other)) {
            return Some(*known);
        }
        let variable = self.variable(one).min(self.variable(other));
        let width = self.width(one, variable).max(self.width(other, variable));
        self.spend(width)?;
        let kids = deeper(|| {
            let mut kids = Vec::with_capacity(width);
            for class in 0..width {
                let (a, b) = (self.kid(one, variable, class), self.kid(other, variable, class));
                kids.push(self.and(a, b)?);
            }
            Some(kids)
        })?;
        let result = self.node(variable, kids);
        self.and.insert((one, other), result);
        Some(result)
    }

    fn or(&mut self, one: Diagram, other: Diagram) -> Option<Diagram> {
        let (one, other) = (self.not(one)?, self.not(other)?);
        let neither = self.and(one, other)?;
        self.not(neither)
    }

    fn atom(&mut self, atom: AtomId) -> Option<Diagram> {
        let (variable, classes) = self.atoms.get(atom.0 as usize)?.as_ref()?;
        let (variable, classes) = (*variable, classes.clone());
        if classes.is_empty() {
            return Some(EMPTY);
        }
        let kids = classes.iter().map(|holds| if *holds { FULL } else { EMPTY }).collect();
        Some(self.node(variable, kids))
    }

    /// The diagram of a formula.
    pub(super) fn of(&mut self, formulas: &Formulas, formula: Formula) -> Option<Diagram> {
        match formula {
            NEVER => return Some(EMPTY),
            ALWAYS => return Some(FULL),
            _ => {}
        }
        if self.made.len() < formulas.len() {
            self.made.resize(formulas.len(), None);
        }
        if let Some(Some(made)) = self.made.get(formula.0 as usize) {
            return Some(*made);
        }
        self.spend(1)?;
        let made = match formulas.shape(formula) {
            Shape::Constant(value) => {
                if *value {
                    FULL
                } else {
                    EMPTY
                }
            }
            Shape::Atom(atom) => self.atom(*atom)?,
            Shape::Not(part) => {
                let part = deeper(|| self.of(formulas, *part))?;
                self.not(part)?
            }
            Shape::All(parts) => {
                let mut all = FULL;
                for part in parts {
                    let part = deeper(|| self.of(formulas, *part))?;
                    all = self.and(all, part)?;
                }
                all
            }
            Shape::Any(parts) => {
                let mut any = EMPTY;
                for part in parts {
                    let part = deeper(|| self.of(formulas, *part))?;
                    any = self.or(any, part)?;
                }
                any
            }
        };
        if let Some(place) = self.made.get_mut(formula.0 as usize) {
            *place = Some(made);
        }
        Some(made)
    }
}

/// Runs on a stack that is large enough for one more step down.
fn deeper<R>(run: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, run)
}
