//! The AI behind the shop: whether it is there and takes the key. No question is asked, so
//! nothing is paid for.

use super::{Finding, Health};
use crate::ai::Ai;
use crate::ai::ping::Found;
use crate::config::Settings;

pub(super) fn examine(settings: &Settings) -> Option<Finding> {
    let ai = match Ai::read(&settings.ai) {
        Ok(ai) => ai?,
        Err(error) => {
            let mend = "The server does not start like this: correct the setting, or take it away.";
            return Some(Finding::new(Health::Bad, "ai", error.to_string(), mend));
        }
    };
    let shown = ai.shown();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let mend = "Run the doctor again when the machine has less to do.";
            return Some(Finding::new(
                Health::Warn,
                "ai",
                format!("Nobody could look: {error}"),
                mend,
            ));
        }
    };
    Some(match runtime.block_on(ai.ping()) {
        Found::Well(found) => Finding::ok("ai", format!("{shown}: {found}.")),
        Found::Odd(found, mend) => Finding::new(Health::Warn, "ai", format!("{shown}: {found}."), mend),
        Found::Ill(found, mend) => Finding::new(Health::Bad, "ai", format!("{shown}: {found}."), mend),
    })
}
