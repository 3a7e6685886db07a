//! Lists of a fixed length, whose items have a type each.

use super::{Fault, Input, List, View, Wire};

/// The fault that a list has another number of items.
fn other_length(expected: usize) -> Fault {
    Fault::new(format!("expected an array of {expected} items"))
}

macro_rules! tuples {
    ($($count:literal: $($item:ident $index:tt)*;)*) => {$(
        impl<$($item: Wire + Default),*> Wire for ($($item,)*) {
            fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
                let Input::List(items) = input else {
                    return Err(input.unexpected("an array"));
                };
                $(
                    let read = items.next(&mut self.$index);
                    if !read.map_err(|fault| fault.at_index($index))? {
                        return Err(other_length($count));
                    }
                )*
                match items.next(&mut super::Kept::default())? {
                    true => Err(other_length($count)),
                    false => Ok(()),
                }
            }

            fn view(&self) -> View<'_> {
                View::List(self)
            }
        }

        impl<$($item: Wire),*> List for ($($item,)*) {
            fn count(&self) -> usize {
                $count
            }

            fn item(&self, index: usize) -> View<'_> {
                match index {
                    $($index => self.$index.view(),)*
                    _ => View::Absent,
                }
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
}
