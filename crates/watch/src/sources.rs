//! Rules as `watch.js` collects them: flat lists of texts.

use aisle_core::experiment::Experiment;
use aisle_core::trigger::{Form, Source};
use js_sys::Array;

/// Forms by their number in `watch.js`.
const FORMS: [Form; 5] = [
    Form::Attribute,
    Form::Template,
    Form::Json,
    Form::Property,
    Form::Server,
];

/// Reads `[[form, name, message, key, value, key, value, …], …]`. What is no
/// text counts as an empty one.
pub(crate) fn read(list: &Array) -> Vec<Source> {
    list.iter().map(|item| one(&Array::from(&item))).collect()
}

/// Reads `[name, arm, weight, arm, weight, …]`.
pub(crate) fn experiment(item: &Array) -> Experiment {
    Experiment {
        name: text(item, 0),
        arms: (1..item.length())
            .step_by(2)
            .map(|at| (text(item, at), item.get(at + 1).as_f64().unwrap_or(0.0) as u32))
            .collect(),
    }
}

fn text(item: &Array, at: u32) -> String {
    item.get(at).as_string().unwrap_or_default()
}

fn one(item: &Array) -> Source {
    let text = |at: u32| text(item, at);
    let form = item.get(0).as_f64().unwrap_or_default() as usize;
    Source {
        name: text(1),
        form: FORMS.get(form).copied().unwrap_or(Form::Property),
        message: text(2),
        fields: (3..item.length())
            .step_by(2)
            .map(|at| (text(at), text(at + 1)))
            .collect(),
    }
}
