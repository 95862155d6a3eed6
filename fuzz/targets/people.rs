#![no_main]

mindgap_fuzz::target!("people");
