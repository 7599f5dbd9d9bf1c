//! The browser's side: the transport's `connect`, and the request by `ai.js`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use aisle_core::adapter::ai::{Decoder, Format, Said, Sse, request};
use aisle_local::glue::{Ctx, Driver, Outside};
use wasm_bindgen::prelude::*;

use crate::mind::{Asker, Came, Do, Failure, Question};

#[wasm_bindgen]
extern "C" {
    /// What `ai.js` adds to what the widget gives to a transport.
    #[wasm_bindgen(extends = Ctx)]
    type AiCtx;
    /// The transport's name.
    #[wasm_bindgen(method, getter)]
    fn transport(this: &AiCtx) -> String;
    #[wasm_bindgen(method, getter)]
    fn hands(this: &AiCtx) -> Hands;

    /// What only the browser can do.
    #[derive(Clone)]
    type Hands;
    /// Calls back once no other tab asks in this conversation.
    #[wasm_bindgen(method)]
    fn wait(this: &Hands, conversation: &str, turn: &Function);
    /// Asks; `piece(bytes)` comes again and again, `end(kind, ms)` once.
    #[wasm_bindgen(method)]
    fn ask(this: &Hands, body: &str, visitor: &str, token: Option<&str>, piece: &Function, end: &Function);
    /// Stops both.
    #[wasm_bindgen(method)]
    fn stop(this: &Hands);
    /// Tells the shop's developers what an agent said of its failure.
    #[wasm_bindgen(method)]
    fn warn(this: &Hands, code: &str, message: &str);

    /// A function of the page.
    #[wasm_bindgen(js_name = Function)]
    type Function;
}

/// An open connection to an agent.
#[wasm_bindgen]
pub struct Connection(Rc<Driver<Wire>>);

/// Opens a connection; `ctx` is what `ai.js` makes of a transport's.
#[wasm_bindgen]
#[must_use]
pub fn open(ctx: Ctx) -> Connection {
    Connection(Driver::start(ctx))
}

#[wasm_bindgen]
impl Connection {
    /// Sends one frame.
    pub fn send(&self, text: String) {
        self.0.hear(text);
    }

    /// Ends the connection; nothing is called back from now on.
    pub fn close(&self) {
        self.0.stop();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// A request and its stream.
struct Wire {
    format: Format,
    hands: Hands,
    heard: Rc<dyn Fn(Came)>,
    /// What the browser may call: kept for as long as it may.
    held: RefCell<Vec<Held>>,
    /// Counts requests, so that one that was stopped says nothing more.
    turn: Rc<Cell<u32>>,
}

enum Held {
    Turn {
        _call: Closure<dyn FnMut()>,
    },
    Piece {
        _call: Closure<dyn FnMut(Vec<u8>)>,
    },
    End {
        _call: Closure<dyn FnMut(String, Option<f64>)>,
    },
}

impl Outside for Wire {
    type Mind = Asker;

    fn new(ctx: &Ctx, heard: impl Fn(Came) + Clone + 'static) -> Self {
        let ctx: &AiCtx = ctx.unchecked_ref();
        Self {
            format: Format::named(&ctx.transport()).unwrap_or(Format::OpenAi),
            hands: ctx.hands(),
            heard: Rc::new(heard),
            held: RefCell::default(),
            turn: Rc::default(),
        }
    }

    fn carry_out(&self, what: Do) {
        match what {
            Do::Wait(conversation) => self.wait(&conversation),
            Do::Ask(question) => self.ask(*question),
            Do::Stop => self.stop(),
        }
    }

    fn stop(&self) {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.hands.stop();
    }
}

impl Wire {
    /// What is called back counts until the next wish.
    fn current(&self) -> impl Fn() -> bool + Clone + 'static {
        let turn = Rc::clone(&self.turn);
        turn.set(turn.get().wrapping_add(1));
        let mine = turn.get();
        move || turn.get() == mine
    }

    fn wait(&self, conversation: &str) {
        let (current, heard) = (self.current(), Rc::clone(&self.heard));
        let call = Closure::<dyn FnMut()>::new(move || {
            if current() {
                heard(Came::Turn);
            }
        });
        self.hands.wait(conversation, call.as_ref().unchecked_ref());
        self.held.replace(vec![Held::Turn { _call: call }]);
    }

    fn ask(&self, question: Question) {
        let body = request(self.format, &question.request());
        let reading = Rc::new(RefCell::new((Sse::default(), Decoder::new(self.format))));
        let (current, heard) = (self.current(), Rc::clone(&self.heard));
        let (still, tell, read) = (current.clone(), Rc::clone(&heard), Rc::clone(&reading));
        let warn = self.hands.clone();
        let piece = Closure::<dyn FnMut(Vec<u8>)>::new(move |bytes: Vec<u8>| {
            let (mut events, mut said) = (Vec::new(), Vec::new());
            let fits = {
                let (sse, decoder) = &mut *read.borrow_mut();
                let fits = sse.feed(&bytes, &mut events).is_ok();
                for event in &events {
                    decoder.event(event, &mut said);
                }
                fits
            };
            // What is told may stop this request.
            for said in said {
                if let Said::Broken { code, message } = &said {
                    warn.warn(code, message);
                }
                if still() {
                    tell(Came::Said(said));
                }
            }
            if !fits && still() {
                tell(Came::Failed(Failure::Refused));
            }
        });
        let end = Closure::<dyn FnMut(String, Option<f64>)>::new(move |kind: String, ms: Option<f64>| {
            if !current() {
                return;
            }
            let (mut events, mut said) = (Vec::new(), Vec::new());
            {
                let (sse, decoder) = &mut *reading.borrow_mut();
                sse.end(&mut events);
                for event in &events {
                    decoder.event(event, &mut said);
                }
            }
            said.into_iter().for_each(|said| heard(Came::Said(said)));
            if !current() {
                return;
            }
            heard(match kind.as_str() {
                "ended" => Came::Ended,
                "limited" => Came::Failed(Failure::Limited(ms.unwrap_or(5_000.0) as i64)),
                "expired" => Came::Failed(Failure::Expired),
                "refused" => Came::Failed(Failure::Refused),
                _ => Came::Failed(Failure::Unreachable),
            });
        });
        self.hands.ask(
            &body,
            &question.visitor,
            question.token.as_deref(),
            piece.as_ref().unchecked_ref(),
            end.as_ref().unchecked_ref(),
        );
        self.held
            .borrow_mut()
            .extend([Held::Piece { _call: piece }, Held::End { _call: end }]);
    }
}
