//! Which labs there are.

/// Calls a macro with the type of every lab. A new lab has its row here.
macro_rules! each_lab {
    ($call:ident) => {
        $call!(
            $crate::cost::Cost,
            $crate::clock::Clock,
            $crate::crypto::Crypto,
            $crate::waf::Waf,
            $crate::trail::Trail,
            $crate::cards::Cards,
            $crate::table::Table,
            $crate::pii::Pii,
            $crate::job::Job
        )
    };
}
pub(crate) use each_lab;
