//! Bundles: what is written is what is read, in bytes and in listings; what is damaged or unsound is
//! refused.

#[path = "bundle/listings.rs"]
mod listings;

#[path = "bundle/generate.rs"]
mod generate;
#[path = "bundle/laws.rs"]
mod laws;
