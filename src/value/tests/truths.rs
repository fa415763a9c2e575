//! The tables of truth, and the laws that make the order of conditions irrelevant.

use crate::value::Truth::{self, Error, No, Unknown, Yes};

#[test]
fn tables() {
    // Rows and columns in the order no, yes, unknown, error.
    let and = [
        [No, No, No, No],
        [No, Yes, Unknown, Error],
        [No, Unknown, Unknown, Error],
        [No, Error, Error, Error],
    ];
    let or = [
        [No, Yes, Unknown, Error],
        [Yes, Yes, Yes, Yes],
        [Unknown, Yes, Unknown, Error],
        [Error, Yes, Error, Error],
    ];
    for (row, left) in Truth::ALL.into_iter().enumerate() {
        for (column, right) in Truth::ALL.into_iter().enumerate() {
            assert_eq!(left.and(right), and[row][column], "{left:?} and {right:?}");
            assert_eq!(left.or(right), or[row][column], "{left:?} or {right:?}");
        }
    }
    assert_eq!(Truth::ALL.map(Truth::not), [Yes, No, Unknown, Error]);
}

#[test]
fn laws() {
    for a in Truth::ALL {
        assert_eq!(a.and(a), a);
        assert_eq!(a.or(a), a);
        assert_eq!(a.not().not(), a);
        assert_eq!(a.and(Yes), a);
        assert_eq!(a.or(No), a);
        for b in Truth::ALL {
            assert_eq!(a.and(b), b.and(a));
            assert_eq!(a.or(b), b.or(a));
            assert_eq!(a.and(b).not(), a.not().or(b.not()), "De Morgan");
            for c in Truth::ALL {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                assert_eq!(a.or(b).or(c), a.or(b.or(c)));
            }
        }
    }
}

/// Learning what was unknown never changes a decided result.
#[test]
fn knowledge_only_decides() {
    for a in Truth::ALL {
        for learnt in [No, Yes] {
            for (before, after) in [(Unknown.and(a), learnt.and(a)), (Unknown.or(a), learnt.or(a))]
            {
                assert!(!before.is_decided() || before == after);
            }
        }
    }
}

#[test]
fn over_many() {
    assert_eq!(Truth::all([]), Yes);
    assert_eq!(Truth::any([]), No);
    assert_eq!(Truth::all([Yes, Unknown, Error, No]), No);
    assert_eq!(Truth::any([No, Unknown, Error]), Error);
    assert_eq!(Truth::from(true).to_bool(), Some(true));
    assert_eq!(Unknown.to_bool(), None);
}
