//! Expressions as syntax trees. Takes names and other expressions; returns an expression that
//! nothing has to parse. For the table of calls, which is made of thousands of them.

use proc_macro2::{Literal, Span};
use syn::{
    Expr, ExprArray, ExprCall, ExprLit, ExprMethodCall, ExprPath, Lit, LitBool, LitStr, Path,
    PathSegment, punctuated::Punctuated, token,
};

use crate::names::ident;

/// `a::b`; with an empty name in front `::a::b`.
pub(super) fn path(names: &[&str]) -> Expr {
    let is_absolute = names.first() == Some(&"");
    let names = names.iter().filter(|name| !name.is_empty());
    let path = Path {
        leading_colon: is_absolute.then(<syn::Token![::]>::default),
        segments: names.map(|name| PathSegment::from(ident(name))).collect(),
    };
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path,
    })
}

/// `function(a, b)`
pub(super) fn call(function: Expr, arguments: Vec<Expr>) -> Expr {
    Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(function),
        paren_token: token::Paren::default(),
        args: Punctuated::from_iter(arguments),
    })
}

/// `receiver.name(a, b)`
pub(super) fn method(receiver: Expr, name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: <syn::Token![.]>::default(),
        method: ident(name),
        turbofish: None,
        paren_token: token::Paren::default(),
        args: Punctuated::from_iter(arguments),
    })
}

/// `[a, b]`
pub(super) fn array(items: Vec<Expr>) -> Expr {
    Expr::Array(ExprArray {
        attrs: Vec::new(),
        bracket_token: token::Bracket::default(),
        elems: Punctuated::from_iter(items),
    })
}

/// `::std::default::Default::default()`
pub(super) fn default() -> Expr {
    call(
        path(&["", "std", "default", "Default", "default"]),
        Vec::new(),
    )
}

pub(super) fn text(text: &str) -> Expr {
    literal(Lit::Str(LitStr::new(text, Span::call_site())))
}

pub(super) fn truth() -> Expr {
    literal(Lit::Bool(LitBool::new(true, Span::call_site())))
}

pub(super) fn integer(number: i64) -> Expr {
    literal(Lit::new(Literal::i64_unsuffixed(number)))
}

pub(super) fn float(number: f64) -> Expr {
    literal(Lit::new(Literal::f64_unsuffixed(number)))
}

fn literal(lit: Lit) -> Expr {
    Expr::Lit(ExprLit {
        attrs: Vec::new(),
        lit,
    })
}
