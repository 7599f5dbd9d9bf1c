//! A frame of every kind, with every field, and again with as few as may be.

pub(crate) const SERVER: &[&str] = &[
    r#"{"welcome":{"session":"s1","conversation":"c1","epoch":"e1","floor":1,"head":9,"at":1700000000000,"features":{"history":true,"typing":true,"read":false,"upload":true,"rating":false,"transcript":true},"state":{"agents":{"v":3,"list":[{"who":{"role":"agent","id":"a1","name":"Mina","avatar":"https://x.test/a.png"},"presence":"online"},{"who":{"role":"bot"},"presence":"away"}]},"queue":{"v":1,"position":2,"wait_ms":[60000,120000],"at":5},"hours":{"v":2,"open":true,"until":1700000000001},"read":{"v":9,"visitor":4,"agent":5},"streams":[{"message_id":"m9","from":{"role":"bot"},"text":"half a"}]}}}"#,
    r#"{"welcome":{"session":"s","conversation":"c","epoch":"e","floor":0,"head":0,"at":0,"features":{}}}"#,
    r#"{"events":{"epoch":"e1","entries":[{"seq":4,"prev":3,"at":-5,"body":{"message":{"id":"m1","client_id":"k1","from":{"role":"visitor"},"content":{"type":"text","v":1,"fallback":"hi","data":{"text":"hi"}}}}},{"seq":5,"prev":4,"at":6,"body":{"edit":{"message_id":"m1","content":{"type":"hologram","v":2,"fallback":"x","data":[1,{"a":null}]}}}},{"seq":6,"prev":5,"at":6,"body":{"status":{"status":"waiting"}}},{"seq":7,"prev":6,"at":6,"body":{"assign":{"agent":"a1","name":"Mina"}}},{"seq":8,"prev":7,"at":6,"body":{"rating":{"score":5,"comment":"good"}}},{"seq":9,"prev":8,"at":6,"body":{"closed":{"by":"system"}}},{"seq":10,"prev":9,"at":6,"body":{"erased":{"up_to":7}}},{"seq":12,"prev":10,"at":6,"body":{"teleport":{"x":[]}}}]}}"#,
    r#"{"events":{"epoch":"e1","entries":[]}}"#,
    r#"{"live":{}}"#,
    r#"{"state":{"queue":{"v":1,"position":null,"wait_ms":null,"at":5},"hours":{"v":2,"open":false,"until":null}}}"#,
    r#"{"state":{}}"#,
    r#"{"typing":{"from":{"role":"agent","id":"a1","name":"미나"},"on":true}}"#,
    r#"{"delta":{"message_id":"m2","from":{"role":"bot","name":"B"},"offset":12,"text":" more \"quoted\"\n"}}"#,
    r#"{"delta":{"message_id":"m2","offset":0,"text":""}}"#,
    r#"{"ack":{"client_id":"k1","seq":9007199254740991}}"#,
    r#"{"ack":{"client_id":"k1"}}"#,
    r#"{"reject":{"client_id":"k1","code":"rate-limited","retryable":true,"retry_after_ms":500}}"#,
    r#"{"reject":{"client_id":"k1","code":"from-the-future","retryable":false}}"#,
    r#"{"history":{"epoch":"e1","before":9,"entries":[{"seq":1,"prev":0,"at":1,"body":{"assign":{"agent":null}}},{"seq":2,"prev":1,"at":1,"body":{"rating":{"score":1}}}],"more":false}}"#,
    r#"{"suggestions":{"text":"ret","items":[["Returns","https://x.test/r"],["Retail",""]]}}"#,
    r#"{"gap":{"epoch":"e1","after":3,"before":9}}"#,
    r#"{"error":{"code":"token-expired","message":"get a new one","retryable":true,"retry_after_ms":-1}}"#,
    r#"{"error":{"code":"unavailable","retryable":true}}"#,
    r#"{"pong":{"n":18446744073709551615}}"#,
];

pub(crate) const CLIENT: &[&str] = &[
    r#"{"hello":{"protocol":1,"conversation":{"id":"c1"},"visitor":{"id":"v1","secret":"s"},"instance":"i1","token":"t.t.t","resume":{"epoch":"e1","seq":4},"page":{"url":"https://x.test/","title":"Shoes"},"locale":"ko-KR","capabilities":["text","image"],"shown":"rescue"}}"#,
    r#"{"hello":{"protocol":1,"conversation":{"client_id":"k0"},"visitor":{"id":"v1","secret":""},"instance":"i1","page":{"url":""}}}"#,
    r#"{"message":{"client_id":"k1","content":{"type":"text","v":1,"fallback":"안녕","data":{"text":"안녕"}}}}"#,
    r#"{"action":{"client_id":"k2","message_id":"m1","action_id":"yes","value":{"size": [ 41 ]}}}"#,
    r#"{"action":{"client_id":"k2","message_id":"m1","action_id":"yes"}}"#,
    r#"{"queue":{"client_id":"k3","join":true,"department":"sales"}}"#,
    r#"{"rate":{"client_id":"k4","score":255,"comment":"\u00e9"}}"#,
    r#"{"end":{"client_id":"k5"}}"#,
    r#"{"forget":{"client_id":"k6"}}"#,
    r#"{"typing":{"on":false}}"#,
    r#"{"read":{"up_to":7}}"#,
    r#"{"event":{"client_id":"k7","name":"cart","props":"x"}}"#,
    r#"{"event":{"client_id":"k7","name":"aisle-shown","props":{"rule":"rescue","surface":"banner","content":{"type":"text","v":1,"fallback":"Free *shipping*","data":{"text":"Free \\*shipping\\*"}}}}}"#,
    r#"{"suggest":{"text":"ret"}}"#,
    r#"{"history":{"before":40,"limit":20}}"#,
    r#"{"transcript":{"client_id":"k8","format":"html"}}"#,
    r#"{"ping":{"n":0}}"#,
];

/// Data of content, and entries as the store holds them.
pub(crate) const DATA: &[&str] = &[
    r#"{"text":"*bold* \ud83d\ude00"}"#,
    r#"{"url":"https://x.test/i.png","alt":"a shoe","width":640,"height":480,"caption":"Red"}"#,
    r#"{"url":"https://x.test/i.png"}"#,
    r#"{"text":"Which size?","replies":[{"id":"s","label":"Small"},{"id":"l","label":"Large"}]}"#,
    r#"{"title":"Fjord rain shell","url":"/p/fjord","image":{"url":"https://x.test/i.png","alt":""},"price":{"amount":18900,"currency":"EUR"}}"#,
    r#"{"title":"Fjord rain shell"}"#,
    r#"{"seq":4,"prev":3,"at":5,"body":{"message":{"id":"m1","from":{"role":"bot"},"content":{"type":"image","v":1,"fallback":"hi","data":{}}}}}"#,
];
