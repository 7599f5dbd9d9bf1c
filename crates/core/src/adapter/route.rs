//! Sockets, or the way round where a network lets none through.
//!
//! A connection that ends before it brought anything says little: the server may be
//! down, the device offline, or something in between may refuse WebSocket. So the
//! other way is tried next, and the first again after that. Only who has been heard
//! by the way round alone, again and again, is asked there first.

/// Whom the way round alone has reached so often in a row is asked there first.
const PROOF: u8 = 2;

/// What is known of the ways to one backend, for as long as a page is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Route {
    around: bool,
    /// The attempt under way, or the last one, has brought nothing so far.
    silent: bool,
    /// How often the way round has brought something where a socket had not.
    proof: u8,
}

impl Route {
    /// Chooses for another attempt: whether to go round.
    pub fn choose(&mut self) -> bool {
        self.around = if self.silent {
            !self.around
        } else {
            self.proof >= PROOF
        };
        self.silent = true;
        self.around
    }

    /// The attempt has brought something.
    pub fn heard(&mut self) {
        if std::mem::take(&mut self.silent) {
            self.proof = if self.around {
                self.proof.saturating_add(1)
            } else {
                0
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Attempts in a row, where these ways lead to the backend; how each went, and whether it was heard.
    fn tries(route: &mut Route, socket: bool, around: bool, count: usize) -> Vec<(bool, bool)> {
        let attempts = (0..count).map(|_| {
            let chosen = route.choose();
            let heard = if chosen { around } else { socket };
            if heard {
                route.heard();
                route.heard();
            }
            (chosen, heard)
        });
        attempts.collect()
    }

    #[test]
    fn where_sockets_work_nothing_else_is_tried() {
        let mut route = Route::default();
        assert_eq!(tries(&mut route, true, true, 3), [(false, true); 3]);
    }

    #[test]
    fn where_they_do_not_the_way_round_is_taken_and_after_a_while_at_once() {
        let mut route = Route::default();
        let went = tries(&mut route, false, true, 6);
        assert_eq!(
            went,
            [
                (false, false),
                (true, true),
                (false, false),
                (true, true),
                (true, true),
                (true, true)
            ]
        );
    }

    #[test]
    fn a_server_that_was_down_is_found_again_by_socket() {
        let mut route = Route::default();
        for down in 1..6 {
            tries(&mut route, false, false, down);
            let back = tries(&mut route, true, true, 3);
            assert_eq!(back[1..], [(false, true); 2], "after {down} attempts");
        }
    }

    #[test]
    fn a_network_that_lets_sockets_through_again_is_noticed_once_the_way_round_fails() {
        let mut route = Route::default();
        tries(&mut route, false, true, 6);
        tries(&mut route, false, false, 2);
        assert_eq!(
            tries(&mut route, true, false, 3),
            [(true, false), (false, true), (false, true)]
        );
    }
}
