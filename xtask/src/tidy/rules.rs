//! What must hold, as data: each rule with its reason and each exception with its own. The modules
//! beside this one say how it is checked. A module is named by its package and its path, and stands
//! for those inside it as well.

/// Names that belong to some modules only.
#[derive(Debug)]
pub(super) struct Naming {
    /// Paths of other crates or of the workspace, with all that is below them.
    pub(super) paths: &'static [&'static str],
    /// The modules that the rule is about; all when there is none.
    pub(super) within: &'static [&'static str],
    /// Those among them that may name it, each with the reason.
    pub(super) allowed: &'static [(&'static str, &'static str)],
    pub(super) reason: &'static str,
    pub(super) fix: &'static str,
}

/// What changes the disk.
const WRITES: &[&str] = &[
    "std::fs::write",
    "std::fs::copy",
    "std::fs::rename",
    "std::fs::hard_link",
    "std::fs::create_dir",
    "std::fs::create_dir_all",
    "std::fs::DirBuilder",
    "std::fs::remove_file",
    "std::fs::remove_dir",
    "std::fs::remove_dir_all",
    "std::fs::set_permissions",
    "std::fs::File::create",
    "std::fs::File::create_new",
    "std::fs::File::options",
    "std::fs::OpenOptions",
    "std::os::unix::fs::symlink",
    "tokio::fs",
];

const READS: &[&str] = &[
    "std::fs::read",
    "std::fs::read_to_string",
    "std::fs::read_dir",
    "std::fs::File::open",
];

pub(super) const NAMING: &[Naming] = &[
    Naming {
        paths: &["openapiv3"],
        within: &[],
        allowed: &[
            ("wacht-codegen::read", "it reads the OpenAPI model"),
            ("wacht-codegen::lower", "it turns that into the outline"),
        ],
        reason: "the passes behind `lower` know the outline and the model alone",
        fix: "take it from `outline`, and let `lower` put it there",
    },
    Naming {
        paths: &["serde_yaml"],
        within: &[],
        allowed: &[("wacht-codegen::load::parse", "it reads YAML")],
        reason: "a document is read in one way",
        fix: "call `load`",
    },
    Naming {
        paths: &["saphyr_parser"],
        within: &[],
        allowed: &[("wacht-codegen::source", "it finds lines and columns")],
        reason: "places in a document are found in one way",
        fix: "ask `source` for the position",
    },
    Naming {
        paths: &["reqwest"],
        within: &[],
        allowed: &[
            (
                "wacht-runtime::transport::reqwest",
                "it is the transport over it",
            ),
            (
                "wacht-benches::byhand",
                "it is what the SDK is compared with",
            ),
        ],
        reason: "a new version of it must not be a breaking change of the SDK",
        fix: "go through the trait `Transport`",
    },
    Naming {
        paths: &["ring", "subtle"],
        within: &[],
        allowed: &[
            ("wacht-sdk::crypto", "it signs, verifies and compares"),
            (
                "wacht-benches::byhand",
                "it is what the SDK is compared with",
            ),
            (
                "wacht-mock::sign",
                "it shares no code with what verifies its signatures",
            ),
        ],
        reason: "cryptography stands in one place, where it is reviewed",
        fix: "call `crypto`",
    },
    Naming {
        paths: &["wacht_runtime"],
        within: &["wacht-mock"],
        allowed: &[("wacht-mock::transport", "it is a transport of the runtime")],
        reason: "the mock judges the SDK, and must not run its code",
        fix: "let `transport` translate between the two",
    },
    Naming {
        paths: &["wacht_codegen"],
        within: &["wacht-mock"],
        allowed: &[("wacht-mock::mock", "it opens the files of other documents")],
        reason: "the mock reads schemas independently of the generator",
        fix: "take the document as a JSON value",
    },
    Naming {
        paths: WRITES,
        within: &[],
        allowed: &[
            (
                "wacht-codegen::output",
                "it writes the generated files, by their mark",
            ),
            (
                "wacht-codegen-goldens/build",
                "a build script writes to OUT_DIR",
            ),
            (
                "wacht-mock::journal::file",
                "it makes the file that keeps the state of a server",
            ),
            ("xtask::bundle", "it writes the file that its option names"),
            (
                "xtask::corpus",
                "it writes crates below the build directory to compile them",
            ),
            (
                "xtask::cost::code",
                "it removes the LLVM code that it has measured",
            ),
            (
                "xtask::adopt",
                "it writes the specification, and copies it for a replay",
            ),
            (
                "xtask::review",
                "it writes its pages into the folder that its option names",
            ),
            (
                "xtask::verdicts",
                "it writes crates below the build directory to compile them",
            ),
            (
                "xtask::cost::times",
                "it touches the library, so that cargo checks it again",
            ),
            (
                "xtask::diff::side",
                "it writes the specification of a revision below the build directory to load it",
            ),
        ],
        reason: "nothing but `output` may change generated files, and it changes none without its mark",
        fix: "return the text, and let `output::write` of wacht-codegen write it",
    },
    Naming {
        paths: READS,
        within: &["wacht-codegen"],
        allowed: &[
            ("wacht-codegen::load", "it reads documents"),
            ("wacht-codegen::target", "it reads the configuration"),
            (
                "wacht-codegen::output",
                "it compares with the files on the disk",
            ),
        ],
        reason: "only `load` reads documents, so that every value has a place in a file",
        fix: "take the document from `load`",
    },
    Naming {
        paths: &["std::collections::HashMap", "std::collections::HashSet"],
        within: &["wacht-codegen"],
        allowed: &[],
        reason: "the same document results in the same bytes, and a hash map has another order each time",
        fix: "use BTreeMap or BTreeSet",
    },
    Naming {
        paths: &[
            "wacht-codegen::load",
            "wacht-codegen::check",
            "wacht-codegen::lower",
            "wacht-codegen::outline",
            "wacht-codegen::resolve",
            "wacht-codegen::schema",
            "wacht-codegen::source",
            "wacht-codegen::document",
            "wacht-codegen::diagnostic",
        ],
        within: &["wacht-codegen::emit"],
        allowed: &[],
        reason: "`emit` decides nothing: it has no place in the document to point at",
        fix: "decide it in `lower` or `resolve`, and put the outcome into `ir`",
    },
    Naming {
        paths: &["wacht-codegen::extensions::Extension"],
        within: &[],
        allowed: &[
            ("wacht-codegen::check", "it holds documents to their rules"),
            ("wacht-codegen::lower", "it reads them"),
            ("wacht-codegen::resolve", "it names them in hints"),
            ("wacht-codegen::report", "it puts their keys into messages"),
            ("wacht-codegen::adopt", "it proposes their values"),
            ("wacht-codegen::configured", "it writes them into documents"),
            ("wacht-codegen::extensions", "it defines them"),
        ],
        reason: "what an extension means is decided in one place",
        fix: "let `lower` read it into the outline",
    },
    Naming {
        paths: &[
            "std::time::Instant",
            "std::time::SystemTime",
            "tokio::time",
            "wacht-runtime::clock",
            "wacht-runtime::transport",
            "wacht-runtime::execute",
        ],
        within: &["wacht-runtime::retry"],
        allowed: &[],
        reason: "`retry` is a pure decision: it reads no clock, draws no number and sends nothing",
        fix: "let `execute` find it out and hand it over",
    },
    Naming {
        paths: &[
            "wacht-runtime::builder",
            "wacht-runtime::untyped_call",
            "wacht-runtime::client",
            "wacht-runtime::execute",
            "wacht-runtime::options",
            "wacht-runtime::typed_call",
            "wacht-runtime::transport",
        ],
        within: &["wacht-sdk::webhook"],
        allowed: &[],
        reason: "a receiver of webhooks needs no client",
        fix: "move what both need into a module below them",
    },
];

/// The beginning of the names of extensions in a document.
pub(super) const EXTENSION: &str = "x-wacht-";

/// The modules that may name an extension, each with the reason.
pub(super) const EXTENSIONS: &[(&str, &str)] = &[
    (
        "wacht-mock::live",
        "it derives the live form, which the extensions define",
    ),
    ("wacht-mock::spec", "it reads those of operations"),
    ("wacht-mock::view", "it reads that of ids"),
    (
        "xtask::bundle",
        "it leaves out what has served its purpose in the live form",
    ),
    (
        "wacht-mock::gateway",
        "the headers of the gateway begin like an extension",
    ),
    (
        "wacht-sdk::gateway",
        "the headers of the gateway begin like an extension",
    ),
    (
        "wacht-sdk::session",
        "a header of the Frontend API begins like an extension",
    ),
    (
        "wacht-sdk::tower",
        "a header of the JavaScript SDK begins like an extension",
    ),
    ("xtask::lint", "it holds the rules of the extensions"),
    (
        "xtask::adopt",
        "it compares proposed extensions with those that people wrote",
    ),
    ("xtask::tidy::rules", "this file"),
];

/// Packages that may not name generated code even by a like name, because it is not in their reach.
pub(super) const RUNTIME: &[&str] = &["wacht-runtime"];

/// Generated modules that any module may name.
pub(super) const CLIENT: &[(&str, &str)] = &[(
    "wacht-sdk::generated::service",
    "it has the client, and no part of the API",
)];

/// The modules outside generated code that may name items generated from the specification.
pub(super) const API: &[(&str, &str)] = &[
    (
        "wacht-sdk::webhook",
        "an event has a name and data of the specification",
    ),
    (
        "wacht-sdk::tower",
        "a route may require an organization or a workspace",
    ),
    (
        "wacht-sdk::access_token",
        "a token has the ids of its user and its session",
    ),
    (
        "wacht-sdk::granted_resource",
        "it is one of three kinds of ids",
    ),
    (
        "wacht-sdk::testing::issuer",
        "it issues tokens with ids of every kind",
    ),
    (
        "wacht-sdk::gateway",
        "a key has the ids of its owner and its organization",
    ),
    (
        "wacht-sdk::session",
        "a session has the ids of its user and its organization",
    ),
];

/// The members of the workspace that a package may depend on.
#[derive(Debug)]
pub(super) struct Members {
    pub(super) package: &'static str,
    pub(super) kind: &'static str,
    pub(super) allowed: &'static [&'static str],
    pub(super) reason: &'static str,
}

const PUBLISHED: &str = "it is published, and its users compile it as it is";
const SERVER: &str =
    "the mock judges the SDK, and must not run its code; the generator only reads files for it";

pub(super) const MEMBERS: &[Members] = &[
    Members {
        package: "wacht-runtime",
        kind: "normal",
        allowed: &[],
        reason: PUBLISHED,
    },
    Members {
        package: "wacht-runtime",
        kind: "build",
        allowed: &[],
        reason: PUBLISHED,
    },
    Members {
        package: "wacht-sdk",
        kind: "normal",
        allowed: &["wacht-runtime"],
        reason: PUBLISHED,
    },
    Members {
        package: "wacht-sdk",
        kind: "build",
        allowed: &[],
        reason: PUBLISHED,
    },
    Members {
        package: "wacht-codegen",
        kind: "normal",
        allowed: &[],
        reason: PUBLISHED,
    },
    Members {
        package: "wacht-codegen",
        kind: "build",
        allowed: &[],
        reason: PUBLISHED,
    },
    Members {
        package: "wacht-mock",
        kind: "normal",
        allowed: &["wacht-codegen", "wacht-runtime"],
        reason: SERVER,
    },
    Members {
        package: "wacht-mock",
        kind: "build",
        allowed: &[],
        reason: SERVER,
    },
];

/// Packages that have no build script, each with the reason.
pub(super) const NO_BUILD_SCRIPT: &[(&str, &str)] = &[
    ("wacht-runtime", PUBLISHED),
    ("wacht-sdk", PUBLISHED),
    ("wacht-codegen", PUBLISHED),
];
