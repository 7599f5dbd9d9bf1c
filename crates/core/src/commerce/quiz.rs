//! A quiz as it is answered: question after question on the device alone, back
//! again, and on after a reload, to what comes out.
//!
//! Owns the way, the points and the result. Refuses drawing and storage. A quiz
//! whose graph is broken ([`issues`] says where) still runs to an end: what leads
//! nowhere leads to the result with the most points, and a loop is left after
//! [`STEPS`] answers.

mod graph;

pub use graph::{Issue, issues};

use crate::commerce::begun::Kept;
use crate::protocol::Content;
use crate::protocol::json::{self, Document};
use crate::protocol::rich::{Answers, Branch, Carousel, Coupon, Data, Outcome, Question, Quiz};
use graph::{Target, target};

/// Most answers of one run.
pub const STEPS: usize = 400;

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    question: usize,
    /// Which answers, in their order in the question.
    picks: Vec<usize>,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Fewer answers than the question wants; so many.
    Few(usize),
    /// More answers than the question takes; so many.
    Many(usize),
    /// There is no such answer, or no question any more.
    Unknown,
}

/// A run of a quiz. Use it with the quiz it was begun with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    path: Vec<Step>,
    at: Target,
}

impl Run {
    /// At the first question.
    #[must_use]
    pub fn begin(quiz: &Quiz) -> Self {
        let at = match quiz.questions.first() {
            Some(_) => Target::Question(0),
            None => Target::Result(0),
        };
        Self { path: Vec::new(), at }
    }

    /// Where a run was, as [`Run::save`] kept it: as far as the quiz is still the
    /// one that was answered.
    #[must_use]
    pub fn restore(quiz: &Quiz, kept: &str) -> Self {
        let mut run = Self::begin(quiz);
        let steps: Vec<Kept> = json::read(kept).unwrap_or_default();
        for step in steps.into_iter().take(STEPS) {
            let here = run.question(quiz).is_some_and(|question| question.id == step.q);
            if !here || run.answer(quiz, &step.a).is_err() {
                break;
            }
        }
        run
    }

    /// A run as the server was told of it, in the value of the action `finish`; as
    /// far as the quiz is still the one that was answered.
    #[must_use]
    pub fn replay(quiz: &Quiz, value: &str) -> Self {
        let mut run = Self::begin(quiz);
        let Some(document) = Document::parse(value) else {
            return run;
        };
        let told = document.whole().fields(&["answers"]).take();
        while let Some(question) = run.question(quiz) {
            let mut members = told.members();
            let mut given: Option<Vec<String>> = None;
            while let (Some(name), Some(answers)) = (members.next(), members.next()) {
                if name.string() == question.id {
                    given = answers.try_read();
                }
            }
            if given.is_none_or(|ids| run.answer(quiz, &ids).is_err()) {
                break;
            }
        }
        run
    }

    /// To be kept over a reload.
    #[must_use]
    pub fn save(&self, quiz: &Quiz) -> String {
        let mut steps = Vec::new();
        for (question, answers) in self.given(quiz) {
            let a = answers.into_iter().map(str::to_owned).collect();
            let q = question.to_owned();
            steps.push(Kept { q, a });
        }
        json::write(&steps)
    }

    /// What is asked; `None` once there is a result.
    #[must_use]
    pub fn question<'a>(&self, quiz: &'a Quiz) -> Option<&'a Question> {
        match self.at {
            Target::Question(at) => quiz.questions.get(at),
            Target::Result(_) => None,
        }
    }

    /// What came out.
    #[must_use]
    pub fn result<'a>(&self, quiz: &'a Quiz) -> Option<&'a Outcome> {
        match self.at {
            Target::Question(_) => None,
            Target::Result(at) => quiz.results.get(at),
        }
    }

    /// Answers the question, with ids of answers. Goes on to what follows.
    ///
    /// # Errors
    /// There are too few or too many, or one that is none.
    pub fn answer<S: AsRef<str>>(&mut self, quiz: &Quiz, ids: &[S]) -> Result<(), Refusal> {
        let (Target::Question(at), Some(question)) = (self.at, self.question(quiz)) else {
            return Err(Refusal::Unknown);
        };
        let mut picks: Vec<usize> = Vec::new();
        for id in ids {
            let pick = question
                .answers
                .iter()
                .position(|answer| answer.id == id.as_ref());
            let pick = pick.ok_or(Refusal::Unknown)?;
            if !picks.contains(&pick) {
                picks.push(pick);
            }
        }
        picks.sort_unstable();
        let (least, most) = limits(question);
        if picks.len() < least {
            return Err(Refusal::Few(least));
        }
        if picks.len() > most {
            return Err(Refusal::Many(most));
        }
        self.path.push(Step { question: at, picks });
        self.at = self.follow(quiz, question);
        Ok(())
    }

    /// Goes back by one question; gives what was answered to it, to be shown as
    /// chosen. `None` at the first one.
    pub fn back<'a>(&mut self, quiz: &'a Quiz) -> Option<Vec<&'a str>> {
        let step = self.path.pop()?;
        self.at = Target::Question(step.question);
        Some(names(quiz.questions.get(step.question)?, &step.picks))
    }

    /// How many questions are behind, and of how many in all, as far as one can
    /// tell: on the longest way that leads on from here.
    #[must_use]
    pub fn progress(&self, quiz: &Quiz) -> (usize, usize) {
        let done = self.path.len();
        match self.at {
            Target::Question(at) => (done, done + graph::longest(quiz, at)),
            Target::Result(_) => (done, done),
        }
    }

    /// What was answered: each question that was asked, and its answers, by their
    /// ids in the order they were given.
    #[must_use]
    pub fn given<'a>(&self, quiz: &'a Quiz) -> Vec<(&'a str, Vec<&'a str>)> {
        let known = |step: &Step| {
            let question = quiz.questions.get(step.question)?;
            Some((question.id.as_str(), names(question, &step.picks)))
        };
        self.path.iter().filter_map(known).collect()
    }

    /// The points of a name. Of a question that was answered twice, in a loop, the
    /// last time counts.
    #[must_use]
    pub fn points(&self, quiz: &Quiz, name: &str) -> i64 {
        let mut points = 0;
        for (at, step) in self.path.iter().enumerate() {
            let again = self
                .path
                .iter()
                .skip(at + 1)
                .any(|later| later.question == step.question);
            let Some(question) = quiz.questions.get(step.question).filter(|_| !again) else {
                continue;
            };
            for pick in &step.picks {
                let scores = question
                    .answers
                    .get(*pick)
                    .map(|answer| answer.score.0.as_slice());
                for (_, gives) in scores.unwrap_or_default().iter().filter(|(of, _)| of == name) {
                    points += i64::from(*gives);
                }
            }
        }
        points
    }

    /// What follows the question that was just answered.
    fn follow(&self, quiz: &Quiz, question: &Question) -> Target {
        if self.path.len() >= STEPS {
            return self.best(quiz);
        }
        let picks = self
            .path
            .last()
            .map(|step| step.picks.as_slice())
            .unwrap_or_default();
        let chosen = picks.iter().filter_map(|pick| question.answers.get(*pick));
        let own = chosen.map(|answer| answer.next.as_str());
        let branches = question
            .branches
            .iter()
            .filter(|branch| self.holds(quiz, question, branch));
        let ways = own.chain(branches.map(|branch| branch.next.as_str()));
        ways.chain([question.next.as_str()])
            .find_map(|name| target(quiz, name))
            .unwrap_or_else(|| self.best(quiz))
    }

    /// All conditions of a branch hold. Without any, it always does.
    fn holds(&self, quiz: &Quiz, question: &Question, branch: &Branch) -> bool {
        let enough = |name: &str| self.points(quiz, name) >= branch.at_least.unwrap_or(1);
        let scored = branch.score.is_empty() || enough(&branch.score);
        scored && branch.when.iter().all(|name| self.chose(quiz, question, name))
    }

    /// `answer` of this question, or `question.answer`, was chosen last.
    fn chose(&self, quiz: &Quiz, here: &Question, name: &str) -> bool {
        graph::readings(here, name).any(|(question, answer)| {
            let asked = |step: &&Step| {
                quiz.questions
                    .get(step.question)
                    .is_some_and(|it| it.id == question)
            };
            let Some(step) = self.path.iter().rev().find(asked) else {
                return false;
            };
            let question = quiz.questions.get(step.question);
            question.is_some_and(|question| names(question, &step.picks).contains(&answer))
        })
    }

    /// The result with the most points; without any points the first one that
    /// needs none, or else the first.
    fn best(&self, quiz: &Quiz) -> Target {
        let mut best = (0, None);
        for (at, result) in quiz
            .results
            .iter()
            .enumerate()
            .filter(|(_, it)| !it.score.is_empty())
        {
            let points = self.points(quiz, &result.score);
            if points > best.0 {
                best = (points, Some(at));
            }
        }
        let plain = || quiz.results.iter().position(|result| result.score.is_empty());
        Target::Result(best.1.or_else(plain).unwrap_or(0))
    }
}

/// Fewest and most answers of a question. What cannot be is brought within what
/// can.
#[must_use]
pub fn limits(question: &Question) -> (usize, usize) {
    let all = question.answers.len();
    if question.take == Answers::Single {
        return (1, 1);
    }
    let limit = |count: Option<u32>, other| count.map_or(other, |count| count as usize);
    let most = limit(question.max, all).clamp(1, all.max(1));
    (limit(question.min, 1).min(most), most)
}

fn names<'a>(question: &'a Question, picks: &[usize]) -> Vec<&'a str> {
    let answers = picks.iter().filter_map(|pick| question.answers.get(*pick));
    answers.map(|answer| answer.id.as_str()).collect()
}

/// A result as content, in the order in which it is shown: its words, what it
/// recommends, what it gives.
#[must_use]
pub fn contents(result: &Outcome) -> Vec<Content> {
    let mut all = Vec::new();
    let words = match (result.title.as_str(), result.text.as_str()) {
        ("", text) => text.to_owned(),
        // Above the products the title stands already.
        (_, text) if !result.items.is_empty() => text.to_owned(),
        (title, "") => title.to_owned(),
        (title, text) => [title, "\n\n", text].concat(),
    };
    if !words.is_empty() {
        all.push(Content::text(words));
    }
    if !result.items.is_empty() {
        let items = result.items.clone();
        let title = result.title.clone();
        let carousel = Carousel {
            items,
            title,
            more: None,
        };
        all.push(Content::new(
            Carousel::KIND,
            named(&result.title, &result.id),
            &carousel,
        ));
    }
    if let Some(coupon) = &result.coupon {
        all.push(Content::new(
            Coupon::KIND,
            named(&coupon.label, &result.id),
            coupon,
        ));
    }
    if all.is_empty() {
        all.push(Content::text(result.id.clone()));
    }
    all
}

/// A short fallback: these are drawn here and now, so the long ones of servers
/// need not be fetched for them.
fn named(name: &str, id: &str) -> String {
    if name.is_empty() {
        id.to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests;
