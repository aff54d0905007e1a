//! Bundles: what is written is what is read, in bytes and in listings; what is damaged or unsound is
//! refused.

#[cfg(test)]
#[path = "bundle/generate.rs"]
mod generate;
#[cfg(test)]
#[path = "bundle/laws.rs"]
mod laws;
#[cfg(test)]
#[path = "bundle/listings.rs"]
mod listings;
#[cfg(test)]
#[path = "bundle/refused.rs"]
mod refused;
