//! `data-departments`: who there is to choose from, where the server does not say it.
//!
//! ```text
//! departments := department (";" department)*
//! department  := id ":" name      the id as the server knows it
//! ```

use super::super::slip::{Issue, Slip};
use super::consents::is_name;
use crate::protocol::json::{self, Encode, Json, Writer};

/// Most of them.
const MOST: usize = 40;

pub(super) const NO_NAME: &str =
    "write the department's id, a colon and its name: returns: Returns and repairs";
pub(super) const BAD_ID: &str = "an id is letters, digits, dashes and underlines, as the server knows it";
pub(super) const TWICE: &str = "it stands here twice; the first holds";

/// One that a visitor may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// As the server knows it.
    pub id: String,
    /// For people.
    pub name: String,
}

impl json::Decode for Department {
    fn decode(json: Json<'_>) -> Self {
        let mut fields = json.fields(&["id", "name"]);
        Self {
            id: fields.must(),
            name: fields.must(),
        }
    }
}

impl Encode for Department {
    fn encode(&self, out: &mut Writer) {
        out.raw("{");
        out.field("id", &self.id);
        out.field("label", &self.name);
        out.raw("}");
    }
}

/// What a server answers to the question `departments`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Departments(pub Vec<Department>);

impl json::Decode for Departments {
    fn decode(json: Json<'_>) -> Self {
        let mut list: Vec<Department> = json.fields(&["departments"]).must();
        list.truncate(MOST);
        Self(list)
    }
}

impl Departments {
    /// Reads the attribute, and what is wrong with it.
    ///
    /// ```
    /// use aisle_core::availability::offline::Departments;
    /// let (departments, issues) = Departments::read("orders: Orders; returns: Returns and repairs; sizes");
    /// assert_eq!(departments.0[1].name, "Returns and repairs");
    /// assert_eq!(issues[0].word, "sizes");
    /// ```
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<Issue>) {
        let (mut list, mut issues): (Vec<Department>, _) = (Vec::new(), Vec::new());
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (id, name) = part.split_once(':').unwrap_or((part, ""));
            let (id, name) = (id.trim(), name.trim());
            let known = list.iter().any(|known| known.id == id);
            let hint = match () {
                () if name.is_empty() => NO_NAME,
                () if !is_name(id) => BAD_ID,
                () if known => TWICE,
                () => {
                    if list.len() < MOST {
                        list.push(Department {
                            id: id.to_owned(),
                            name: name.to_owned(),
                        });
                    }
                    continue;
                }
            };
            issues.push(Slip(id, hint).issue(part));
        }
        (Self(list), issues)
    }
}
