//! What generated calls invoke: each macro adds the methods to the call of one operation.

/// Makes a call that takes more than its arguments awaitable: its type, what it returns (a type,
/// `page` of a type, `optional` type, a `file`, `events` of a type, or a `stream`: a type that may hold
/// one), and how its body is written where it has one
/// (`json`, `text`, `file` or `url_encoded`, after `maybe` where it need not be there); a `form` names
/// the lists that are one part of JSON text.
#[doc(hidden)]
#[macro_export]
macro_rules! call {
    ($name:ident, file $(, $($body:tt)+)?) => {
        $crate::call!(@ $name, $crate::Download $(, $($body)+)?);
    };
    ($name:ident, events $data:ty $(, $($body:tt)+)?) => {
        $crate::call!(@ $name, $crate::EventStream<$data> $(, $($body)+)?);
    };
    ($name:ident, stream $output:ty $(, $($body:tt)+)?) => {
        $crate::call!(@ $name, $output $(, $($body)+)?);
    };
    ($name:ident, page $item:ty $(, $($body:tt)+)?) => {
        $crate::call!(@ $name, $crate::Page<$item> $(, $($body)+)?);
        $crate::__send_with_response!($name, $crate::Page<$item>);
    };
    ($name:ident, optional $output:ty $(, $($body:tt)+)?) => {
        $crate::call!(@ $name, ::core::option::Option<$output> $(, $($body)+)?);
        $crate::__send_with_response!($name, ::core::option::Option<$output>);
    };
    ($name:ident, $output:ty $(, $($body:tt)+)?) => {
        $crate::call!(@ $name, $output $(, $($body)+)?);
        $crate::__send_with_response!($name, $output);
    };
    (@ $name:ident, $output:ty $(, $($body:tt)+)?) => {
        impl $crate::runtime::IntoCall for $name {
            type Output = $output;

            #[inline]
            fn into_call(self) -> $crate::runtime::UntypedCall {
                $crate::__into_call!(self $($($body)+)?)
            }
        }

        impl $name {
            /// Sets options of the request: timeouts, retries, headers.
            #[inline]
            pub fn options(mut self, options: $crate::RequestOptions) -> Self {
                self.call.options(options);
                self
            }

            /// Sends the request. Awaiting the call itself does the same.
            #[inline]
            pub fn send(self) -> $crate::CallFuture<$output> {
                $crate::CallFuture::new($crate::runtime::IntoCall::into_call(self))
            }
        }

        $crate::__blocking!($name, $output);

        impl ::core::future::IntoFuture for $name {
            type Output = $crate::Result<$output>;
            type IntoFuture = $crate::CallFuture<$output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
    };
}

/// Keeps the response beside what an operation returns. A file has its headers itself, and is not read
/// into memory to be kept.
#[doc(hidden)]
#[macro_export]
macro_rules! __send_with_response {
    ($name:ident, $output:ty) => {
        impl $name {
            /// Sends the request, and keeps status, headers and body of the response beside what
            /// the operation returns.
            #[inline]
            pub fn send_with_response(self) -> $crate::CallFuture<$crate::WithResponse<$output>> {
                $crate::CallFuture::new($crate::runtime::IntoCall::into_call(self))
            }
        }
    };
}

/// Adds the form of a call that returns its response as a stream of events. `switch` names the property
/// of the body that requires it of the service.
#[doc(hidden)]
#[macro_export]
macro_rules! send_events {
    ($name:ident, $data:ty $(, $switch:ident)?) => {
        impl $name {
            /// Sends the request, and returns the events of the response as they arrive.
            #[inline]
            #[allow(unused_mut, reason = "not every request has a property that requires events")]
            pub fn send_events(mut self) -> $crate::CallFuture<$crate::EventStream<$data>> {
                $(self.body.$switch = ::core::option::Option::Some(true);)?
                let call = $crate::runtime::IntoCall::into_call(self);
                $crate::CallFuture::new(call.accept("text/event-stream"))
            }
        }

        $crate::__events_blocking!($name, $data);
    };
}

/// Adds the form of a call that returns its response in another media type.
#[doc(hidden)]
#[macro_export]
macro_rules! send_as {
    ($name:ident) => {
        impl $name {
            /// Sends the request for a response of this media type, and returns it as it is.
            #[inline]
            pub fn send_as(
                self,
                media_type: impl ::core::convert::Into<::std::borrow::Cow<'static, str>>,
            ) -> $crate::CallFuture<$crate::Download> {
                let call = $crate::runtime::IntoCall::into_call(self);
                $crate::CallFuture::new(call.accept(media_type))
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __into_call {
    ($call:ident) => {
        $call.call
    };
    ($call:ident maybe $kind:ident) => {
        match &$call.body {
            ::core::option::Option::Some(body) => $call.call.$kind(body),
            ::core::option::Option::None => $call.call,
        }
    };
    ($call:ident form $(($($json:literal),*))?) => {
        $call.call.form(&$call.body, &[$($($json),*)?])
    };
    ($call:ident form_or_json $(($($json:literal),*))?) => {
        match $call.json_body {
            true => $call.call.json(&$call.body),
            false => $call.call.form(&$call.body, &[$($($json),*)?]),
        }
    };
    ($call:ident $kind:ident) => {
        $call.call.$kind(&$call.body)
    };
}

/// Adds the blocking form of a call. The feature is checked here and not in the expansion, which may
/// stand in another crate.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($name:ident, $output:ty) => {
        impl $name {
            /// Sends the request and waits for the response. Needs the feature `blocking`; inside a
            /// Tokio runtime it is refused, because there the call is to be awaited.
            #[inline]
            pub fn send_blocking(self) -> $crate::Result<$output> {
                $crate::runtime::send_blocking(self)
            }
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($name:ident, $output:ty) => {};
}

/// The same for a response that is a stream of events.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __events_blocking {
    ($name:ident, $data:ty) => {
        impl $name {
            /// Sends the request and waits for the response; `into_blocking` reads its events. Needs
            /// the feature `blocking`; inside a Tokio runtime it is refused, because there the call is
            /// to be awaited.
            #[inline]
            pub fn send_events_blocking(self) -> $crate::Result<$crate::EventStream<$data>> {
                $crate::runtime::wait_blocking(self.send_events())
            }
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __events_blocking {
    ($name:ident, $data:ty) => {};
}
