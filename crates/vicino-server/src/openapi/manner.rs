//! What befalls a question besides being answered: keys, limits, caches and what can be wrong with any, told where it can occur
//! and nowhere else. A test provokes all of it.

use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, Object, Ref, Response, ResponseBuilder, SecurityRequirement,
};

use super::parameters;
use crate::error::{
    self,
    ProblemType::{
        self, InternalError, InvalidParameters, MethodNotAllowed, NotAcceptable, NotReady, Overloaded,
        QueryTooLong, TooManyRequests, Unauthorized, UnknownTransferCoding,
    },
};

/// How an operation is dealt with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// It is for those alone who show a key, where there are keys.
    has_keys: bool,
    /// It counts for the limits of a client and of requests at once.
    has_limits: bool,
    needs_network: bool,
    copies: Copies,
    /// Finer coordinates than there may be are sent on.
    is_rounded: bool,
}

/// What caches are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copies {
    /// For how long it is good, and a tag to ask again by.
    Kept,
    Refused,
    /// Nothing: they do not keep what is answered to a POST.
    Unsaid,
}

impl Manner {
    /// A question about the network.
    pub(super) const QUESTION: Self = Self {
        has_keys: true,
        has_limits: true,
        needs_network: true,
        copies: Copies::Kept,
        is_rounded: false,
    };
    /// One about a position.
    pub(super) const NEAR: Self = Self { is_rounded: true, ..Self::QUESTION };
    pub(super) const STREAM: Self = Self { copies: Copies::Refused, ..Self::NEAR };
    /// One about what is in the body.
    pub(super) const INSIDE: Self = Self { copies: Copies::Unsaid, ..Self::QUESTION };
    pub(super) const FEEDS: Self = Self { needs_network: false, ..Self::QUESTION };
    /// What tells how to ask.
    pub(super) const TOLD: Self = Self { has_keys: false, ..Self::FEEDS };
    pub(super) const LIVE: Self = Self { has_limits: false, copies: Copies::Refused, ..Self::TOLD };
    pub(super) const READY: Self = Self { needs_network: true, ..Self::LIVE };

    /// An operation with all that befalls it, and the problems that are its own.
    pub(super) fn tell(
        self,
        operation: OperationBuilder,
        answer: ResponseBuilder,
        own: &[ProblemType],
    ) -> OperationBuilder {
        let mut problems =
            vec![InvalidParameters, NotAcceptable, QueryTooLong, UnknownTransferCoding, InternalError];
        problems.extend(self.has_keys.then_some(Unauthorized));
        problems.extend(self.has_limits.then_some(TooManyRequests));
        let unavailable: &[ProblemType] = match (self.has_limits, self.needs_network) {
            (true, true) => &UNAVAILABLE,
            (true, false) => &[Overloaded],
            (false, true) => &[NotReady],
            (false, false) => &[],
        };
        let of_copies: &[&str] = match self.copies {
            Copies::Kept => &["Cache-Control", "ETag"],
            Copies::Refused => &["Cache-Control"],
            Copies::Unsaid => &[],
        };
        let vary: &[&str] = if self.has_limits { &["Vary"] } else { &[] };
        let answer = with(answer.description("The answer."), &[of_copies, vary].concat());
        let mut operation = operation.response("200", answer).parameter_ref(parameter(REQUEST_ID));
        if self.copies == Copies::Kept {
            operation = operation
                .response("304", Ref::from_response_name("NotModified"))
                .parameter_ref(parameter(KNOWN));
        }
        if self.is_rounded {
            operation = operation.response("307", Ref::from_response_name("Moved"));
        }
        let problems = problems.iter().chain(own).map(std::slice::from_ref);
        for kinds in problems.chain(Some(unavailable).filter(|kinds| !kinds.is_empty())) {
            let status = kinds.first().map_or(500, |kind| kind.status()).to_string();
            operation = operation.response(status, Ref::from_response_name(response_name(kinds)));
        }
        if self.has_keys { operation } else { operation.securities(Some([])) }
    }
}

/// One status, for two reasons.
const UNAVAILABLE: [ProblemType; 2] = [Overloaded, NotReady];

const REQUEST_ID: &str = "X-Request-Id";
const KNOWN: &str = "If-None-Match";

/// The headers of answers: what each is about, and what it is.
const HEADERS: [(&str, &str, Type); 9] = [
    (REQUEST_ID, "the id of the request: its own, else a new one", Type::String),
    ("Server-Timing", "how long it took, in milliseconds: `app;dur=0.123`", Type::String),
    ("Cache-Control", "for how long the answer is good, and for whom", Type::String),
    ("ETag", "a tag of the answer, to ask again by", Type::String),
    ("Vary", "the headers of requests that the answer depends on", Type::String),
    ("Location", "the address to ask, counted from this one", Type::String),
    ("Retry-After", "seconds after which it is worth asking again", Type::Integer),
    ("WWW-Authenticate", "how to show a key", Type::String),
    ("Allow", "the methods that the path has", Type::String),
];

/// All that operations refer to.
pub(super) fn components(components: ComponentsBuilder) -> ComponentsBuilder {
    let header = |about: &str, kind| -> Header {
        HeaderBuilder::new().description(Some(about)).schema(Some(Object::with_type(kind))).build()
    };
    let components = HEADERS
        .into_iter()
        .fold(components, |all, (name, about, kind)| all.header(name, header(about, kind)));
    let id = "an id for logs, taken over where it has up to 64 letters, digits and `-_.:`";
    let known = "tags of answers that the client has: 304 where one of them is the answer";
    let key = ApiKeyValue::with_description("X-Api-Key", "where the service has keys");
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("the same key"));
    let not_modified = "The client has the answer.";
    let moved = "The coordinates are finer than the service takes, where it is told to round them.";
    let components = components
        .parameter(REQUEST_ID, parameters::header(REQUEST_ID, id, "app-7:3"))
        .parameter(KNOWN, parameters::header(KNOWN, known, "W/\"0123456789abcdef\""))
        .security_scheme("key", SecurityScheme::ApiKey(ApiKey::Header(key)))
        .security_scheme("bearer", SecurityScheme::Http(bearer.build()))
        .response("NotModified", bodiless(not_modified, &["Cache-Control", "ETag", "Vary"]))
        .response("Moved", bodiless(moved, &["Cache-Control", "Location"]));
    let alone = ProblemType::ALL.iter().map(std::slice::from_ref);
    alone
        .chain([&UNAVAILABLE[..]])
        .fold(components, |all, kinds| all.response(response_name(kinds), problem(kinds)))
}

/// Who has no key asks all the same, where the service has none.
pub(super) fn securities() -> [SecurityRequirement; 3] {
    let shown = |name| SecurityRequirement::new(name, [""; 0]);
    [SecurityRequirement::default(), shown("key"), shown("bearer")]
}

/// The response that tells one of these.
fn problem(kinds: &[ProblemType]) -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content =
        ContentBuilder::new().schema(Some(schema)).example(kinds.first().copied().map(error::example));
    let described = kinds.iter().map(|kind| format!("{}: {}.", kind.title(), kind.description()));
    let description = described.collect::<Vec<_>>().join(" ");
    let of_kind: &[&str] = match kinds {
        [Unauthorized] => &["WWW-Authenticate"],
        [MethodNotAllowed] => &["Allow"],
        [TooManyRequests | Overloaded | NotReady, ..] => &["Retry-After"],
        _ => &[],
    };
    let response =
        ResponseBuilder::new().description(description).content("application/problem+json", content.build());
    with(response, &[&["Cache-Control"], of_kind].concat()).build()
}

fn bodiless(description: &str, headers: &[&str]) -> Response {
    with(ResponseBuilder::new().description(description), headers).build()
}

/// The response with these headers, and those that each has.
fn with(response: ResponseBuilder, headers: &[&str]) -> ResponseBuilder {
    let each = [REQUEST_ID, "Server-Timing"];
    each.iter().chain(headers).fold(response, |response, &name| {
        response.header_ref(name, Ref::new(format!("#/components/headers/{name}")))
    })
}

fn parameter(name: &str) -> Ref {
    Ref::new(format!("#/components/parameters/{name}"))
}

/// The name of the response that tells these.
fn response_name(kinds: &[ProblemType]) -> String {
    kinds.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join("Or")
}
