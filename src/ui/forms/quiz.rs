//! A quiz: question after question, back again, and what comes out. It runs on
//! the device alone; the server hears of the result.

use std::cell::Cell;
use std::rc::Rc;

use aisle_core::commerce::quiz::{Run, contents, limits};
use aisle_core::protocol::rich::{Acted, Answer, Question, Quiz};
use aisle_core::protocol::{Content, json};
use aisle_core::text;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;

use super::begun;
use super::log::answered;
use crate::app::Shared;
use crate::app::page::object;
use crate::ui::content::{image, markup};
use crate::ui::dom::{button, element, hearing, icon, live, plain, tag, words};
use crate::ui::i18n::with_intl;
use crate::ui::later::Site;
use crate::ui::rich::act::act;
use crate::ui::rich::goods::photo;
use crate::ui::rich::state::keep;
use crate::ui::rich::words::{Word, fill, say};
use crate::ui::view::View;

const BACK: &str = "M15 5l-7 7 7 7";

/// What a quiz remembers.
struct State {
    /// `None` before it was begun.
    run: Shared<Option<Run>>,
    /// Ids of the answers that are ticked, where several may be.
    ticked: Shared<Vec<String>>,
    /// The visitor has moved on: the new question gets the focus.
    moved: Rc<Cell<bool>>,
    told: Shared<bool>,
}

struct Card {
    site: Site,
    quiz: Quiz,
    state: Rc<State>,
}

/// Draws a quiz.
pub(super) fn draw(site: &Site, content: &Content) -> Option<View> {
    let quiz: Quiz = json::read(content.data.get())?;
    let state = keep(site, || {
        let told = answered(site, "finish");
        State {
            run: Shared::new(before(site, &quiz, told.as_ref())),
            ticked: Shared::new(Vec::new()),
            moved: Rc::default(),
            told: Shared::new(told.is_some()),
        }
    });
    let card = Rc::new(Card {
        site: site.clone(),
        quiz,
        state,
    });
    let inside = live(move || card.draw());
    Some(element(
        "div",
        "rich-card rich-quiz",
        &[("part", "card")],
        vec![inside],
    ))
}

/// Where the visitor was before a reload: at a question, or at the result that the log
/// tells of.
fn before(site: &Site, quiz: &Quiz, told: Option<&Acted>) -> Option<Run> {
    if let Some(kept) = begun::get(site) {
        return Some(Run::restore(quiz, &kept));
    }
    let run = Run::replay(quiz, told?.value.as_ref()?.get());
    run.result(quiz).is_some().then_some(run)
}

impl Card {
    fn draw(self: &Rc<Self>) -> View {
        let Some(run) = self.state.run.get() else {
            return self.intro();
        };
        match run.question(&self.quiz) {
            Some(question) => self.question(&run, question),
            None => self.result(&run),
        }
    }

    fn intro(self: &Rc<Self>) -> View {
        let (chat, quiz) = (self.site.chat, &self.quiz);
        let mut parts = Vec::new();
        if quiz.image.is_some() {
            parts.push(tag(
                "div",
                "rich-photo",
                vec![photo(chat, quiz.image.as_ref(), &quiz.title)],
            ));
        }
        if !quiz.title.is_empty() {
            parts.push(words("strong", "rich-title", quiz.title.clone()));
        }
        if !quiz.text.is_empty() {
            parts.push(tag("div", "rich-words", markup::draw(&text::parse(&quiz.text))));
        }
        let label = if quiz.begin.is_empty() {
            say(chat, Word::QuizBegin)
        } else {
            quiz.begin.clone()
        };
        let it = Rc::clone(self);
        let begin = move || it.go(Run::begin(&it.quiz), Vec::new());
        parts.push(button(
            "rich-main",
            &[("part", "card-action")],
            Box::new(begin),
            vec![label.into()],
        ));
        tag("div", "rich-fields rich-stage", parts)
    }

    /// On to another question, or to the result.
    fn go(&self, run: Run, ticked: Vec<String>) {
        let over = run.result(&self.quiz).is_some();
        begun::put(&self.site, (!over).then(|| run.save(&self.quiz)));
        self.state.moved.set(true);
        self.state.ticked.set(ticked);
        self.state.run.set(Some(run));
        self.tell();
    }

    fn question(self: &Rc<Self>, run: &Run, question: &Question) -> View {
        let chat = self.site.chat;
        let (done, all) = run.progress(&self.quiz);
        let place = with_intl(chat, |intl| {
            let number = |n: usize| intl.number(i64::try_from(n).unwrap_or(0));
            (number(done + 1), number(all.max(done + 1)))
        });
        let place = fill(chat, Word::QuizPlace, "i", &place.0).replace("{n}", &place.1);
        let mut parts = vec![self.bar(done, all, &place), words("p", "rich-note", place)];
        parts.push(self.heading(&question.text));
        if !question.hint.is_empty() {
            parts.push(words("p", "rich-text", question.hint.clone()));
        }
        if let Some(picture) = &question.image {
            parts.push(image::draw(chat, picture));
        }
        let (least, most) = limits(question);
        let several = (least, most) != (1, 1);
        if several {
            let word = if most < question.answers.len() {
                fill(chat, Word::QuizMost, "n", &most.to_string())
            } else {
                say(chat, Word::QuizSeveral)
            };
            parts.push(words("p", "rich-note", word));
        }
        let pictures = question.answers.iter().any(|it| it.image.is_some());
        let ticked = self.state.ticked.get();
        let answers = question.answers.iter().map(|answer| {
            if several {
                self.tick(answer, &ticked, most)
            } else {
                self.press(answer, ticked.contains(&answer.id))
            }
        });
        let class = if pictures {
            "rich-answers pictures"
        } else {
            "rich-answers"
        };
        let attributes = [("role", "group"), ("aria-label", question.text.as_str())];
        parts.push(element("div", class, &attributes, answers.collect()));
        let mut foot = Vec::new();
        if done > 0 {
            let it = Rc::clone(self);
            let back = move || it.back();
            let label = say(chat, Word::QuizBack);
            foot.push(button(
                "rich-link rich-back",
                &[],
                Box::new(back),
                vec![icon(BACK), label.into()],
            ));
        }
        if several {
            let it = Rc::clone(self);
            let next = move || it.answer(it.state.ticked.get_untracked());
            let off = if ticked.len() < least { "true" } else { "false" };
            let attributes = [("part", "card-action"), ("aria-disabled", off)];
            foot.push(button(
                "rich-main",
                &attributes,
                Box::new(next),
                vec![say(chat, Word::QuizNext).into()],
            ));
        }
        if !foot.is_empty() {
            parts.push(tag("div", "rich-foot", foot));
        }
        tag("div", "rich-fields rich-stage", parts)
    }

    /// How far it is. The words beside it say the same.
    fn bar(&self, done: usize, all: usize, label: &str) -> View {
        let (now, most) = (done.to_string(), all.max(1).to_string());
        let attributes = [
            ("role", "progressbar"),
            ("aria-valuemin", "0"),
            ("aria-valuemax", most.as_str()),
            ("aria-valuenow", now.as_str()),
            ("aria-label", label),
        ];
        let width = [(done * 100 / all.max(1)).to_string().as_str(), "%"].concat();
        let mut full = plain("span", "", &[], Vec::new());
        full.then = Some(Box::new(move |node| {
            let _ = node.style().set_property("inline-size", &width);
        }));
        element("div", "rich-bar", &attributes, vec![View::Tag(Box::new(full))])
    }

    /// What is asked. It gets the focus after a move, so that keys and screen
    /// readers go on from here.
    fn heading(&self, text: &str) -> View {
        let mut heading = plain(
            "strong",
            "rich-title",
            &[("tabindex", "-1")],
            vec![text.to_owned().into()],
        );
        let moved = Rc::clone(&self.state.moved);
        heading.then = Some(Box::new(move |node| {
            if moved.take() {
                let node = node.clone();
                // Once all of it is in the document.
                spawn_local(async move { drop(node.focus()) });
            }
        }));
        View::Tag(Box::new(heading))
    }

    fn press(self: &Rc<Self>, answer: &Answer, on: bool) -> View {
        let (it, id) = (Rc::clone(self), answer.id.clone());
        let press = move || it.answer(vec![id.clone()]);
        let class = if on { "rich-answer on" } else { "rich-answer" };
        button(class, &[], Box::new(press), self.face(answer))
    }

    fn tick(self: &Rc<Self>, answer: &Answer, ticked: &[String], most: usize) -> View {
        let on = ticked.contains(&answer.id);
        let mut input = plain("input", "", &[("type", "checkbox")], Vec::new());
        input.then = Some(Box::new(move |node| {
            if let Some(input) = node.dyn_ref::<HtmlInputElement>() {
                input.set_checked(on);
            }
        }));
        let (it, id) = (Rc::clone(self), answer.id.clone());
        let input = hearing(
            input,
            "change",
            Box::new(move |_| {
                let mut ticked = it.state.ticked.get_untracked();
                if let Some(at) = ticked.iter().position(|known| *known == id) {
                    ticked.remove(at);
                } else if ticked.len() < most {
                    ticked.push(id.clone());
                }
                it.state.ticked.set(ticked);
            }),
        );
        let mut parts = vec![input];
        parts.extend(self.face(answer));
        tag("label", if on { "rich-answer on" } else { "rich-answer" }, parts)
    }

    fn face(&self, answer: &Answer) -> Vec<View> {
        let mut parts = Vec::new();
        if let Some(picture) = &answer.image {
            // The words beside it say what it is.
            let mut picture = picture.clone();
            picture.alt = answer.label.clone();
            let picture = photo(self.site.chat, Some(&picture), &answer.label);
            parts.push(element(
                "div",
                "rich-photo",
                &[("aria-hidden", "true")],
                vec![picture],
            ));
        }
        parts.push(words("span", "", answer.label.clone()));
        parts
    }

    fn answer(&self, ids: Vec<String>) {
        let Some(mut run) = self.state.run.get_untracked() else {
            return;
        };
        // Too few or too many: the question stays as it is, and says how many.
        if run.answer(&self.quiz, &ids).is_ok() {
            self.go(run, Vec::new());
        }
    }

    fn back(&self) {
        let Some(mut run) = self.state.run.get_untracked() else {
            return;
        };
        let chosen = run.back(&self.quiz).unwrap_or_default();
        let chosen = chosen.into_iter().map(str::to_owned).collect();
        self.go(run, chosen);
    }

    fn result(self: &Rc<Self>, run: &Run) -> View {
        let chat = self.site.chat;
        let mut parts = Vec::new();
        match run.result(&self.quiz) {
            Some(result) => {
                parts.push(self.heading(if result.title.is_empty() {
                    &self.quiz.title
                } else {
                    &result.title
                }));
                for (at, content) in contents(result).iter().enumerate() {
                    let mut site = self.site.clone();
                    site.key = [&site.key, "/", &at.to_string()].concat();
                    parts.extend(super::draw(&site, content).unwrap_or_else(|| {
                        let said = if result.text.is_empty() {
                            &content.fallback
                        } else {
                            &result.text
                        };
                        vec![tag("div", "rich-words", markup::draw(&text::parse(said)))]
                    }));
                }
            }
            None => parts.push(words("p", "rich-note", say(chat, Word::QuizBroken))),
        }
        let it = Rc::clone(self);
        let again = move || it.go(Run::begin(&it.quiz), Vec::new());
        let (it, back) = (Rc::clone(self), say(chat, Word::QuizBack));
        let foot = vec![
            button(
                "rich-link rich-back",
                &[],
                Box::new(move || it.back()),
                vec![icon(BACK), back.into()],
            ),
            button(
                "rich-link",
                &[],
                Box::new(again),
                vec![say(chat, Word::QuizAgain).into()],
            ),
        ];
        parts.push(tag("div", "rich-foot", foot));
        tag("div", "rich-fields rich-stage", parts)
    }

    /// Tells the server what came out, once.
    fn tell(&self) {
        let Some(run) = self.state.run.get_untracked() else {
            return;
        };
        let Some(result) = run.result(&self.quiz) else {
            return;
        };
        if self.state.told.get_untracked() {
            return;
        }
        self.state.told.set(true);
        let answers = Object::new();
        for (question, given) in run.given(&self.quiz) {
            let given: Array = given.into_iter().map(JsValue::from_str).collect();
            // A plain object takes any name.
            let _ = Reflect::set(&answers, &question.into(), &given);
        }
        let value = object(&[("result", result.id.as_str().into()), ("answers", answers.into())]);
        let said = if result.title.is_empty() {
            &self.quiz.title
        } else {
            &result.title
        };
        act(&self.site, "quiz", "finish", said.clone(), &value);
    }
}
