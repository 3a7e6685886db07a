//! A document prepared for each wire form, once for all servers: takes the document and its linkage, returns
//! operations and plan of a form when a server needs them; never serves.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::{Form, SpecError, engine::Plan, linkage::Linkage, live_form, spec::Spec};

/// What a server of one form works with.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub(crate) spec: Arc<Spec>,
    /// What has state; nothing where there is no linkage.
    pub(crate) plan: Option<Arc<Plan>>,
}

/// A document, and its forms as soon as one is used.
#[derive(Debug)]
pub(crate) struct Prepared {
    document: Value,
    linkage: Option<Value>,
    documented: OnceLock<Result<Ready, SpecError>>,
    live: OnceLock<Result<Ready, SpecError>>,
}

impl Prepared {
    pub(crate) fn new(document: Value, linkage: Option<Value>) -> Self {
        Self {
            document,
            linkage,
            documented: OnceLock::new(),
            live: OnceLock::new(),
        }
    }

    pub(crate) fn ready(&self, form: Form) -> Result<Ready, SpecError> {
        let (form, document): (_, fn(&Value) -> Value) = match form {
            Form::Documented => (&self.documented, Value::clone),
            Form::Live => (&self.live, live_form),
        };
        let ready = form.get_or_init(|| self.make(document(&self.document)));
        ready.clone()
    }

    fn make(&self, document: Value) -> Result<Ready, SpecError> {
        let spec = Arc::new(Spec::load(document)?);
        let plan = self.linkage.as_ref().map(|linkage| {
            let linkage = Linkage::read(linkage.clone())?;
            Plan::new(linkage, &spec).map(Arc::new)
        });
        Ok(Ready {
            plan: plan.transpose()?,
            spec,
        })
    }
}
