//! Indices into the arenas of a [`super::Program`].

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(pub u32);

            impl $name {
                /// The position in its arena.
                #[must_use]
                pub const fn index(self) -> usize {
                    self.0 as usize
                }

                /// The id of the entry at a position; arenas are bounded far below 2³².
                #[must_use]
                pub fn at(index: usize) -> Self {
                    Self(u32::try_from(index).unwrap_or(u32::MAX))
                }
            }
        )+
    };
}

ids! {
    /// A pack.
    PackId,
    /// A source document.
    SourceId,
    /// A `levels` or `choices` declaration.
    ScaleId,
    /// A `facts` group.
    GroupId,
    /// One fact of a group.
    FactId,
    /// A `record`.
    RecordId,
    /// A `calendar`.
    CalendarId,
    /// A `define`.
    DefineId,
    /// A `table`.
    TableId,
    /// A condition, expectation, exclusion or hold, wherever it stands.
    ConditionId,
    /// A warning or advice.
    NoticeId,
    /// An `eligibility`.
    EligibilityId,
    /// A `standard`.
    StandardId,
    /// A `payment`.
    PaymentId,
    /// An instalment of a payment.
    InstalmentId,
    /// An `indicator`.
    IndicatorId,
    /// A `queue`.
    QueueId,
    /// A `scenario`.
    ScenarioId,
    /// An expression.
    ExprId,
}
