//! Templates that would never end, fill the memory, or overflow the stack of their engine.

use super::*;

/// A record is made of the template that a text is in, below the tenth line; or it is not, and why.
fn filled_in(body: &str) -> Output {
    let repository = Repository::new();
    let text =
        format!("---\nstatus: proposed\n---\n\n# {{{{ title }}}}\n\n## Why\n\nText.\n\n{body}\n");
    repository.write("decisions/templates/template.md", text);
    timed(
        repository
            .command()
            .args(["new", "Dim the ward screen", "--as-of", "2026-03-02"]),
    )
}

fn refused(body: &str, words: &str) {
    let output = filled_in(body);
    let said = String::from_utf8_lossy(&output.stderr);
    let shown = format!("{:.200}\n{}", body, told(&output));
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert!(
        said.contains("decisions/templates/template.md:11 cannot be filled in"),
        "{shown}"
    );
    assert!(said.contains(words), "no \"{words}\": {shown}");
}

#[test]
fn expressions_in_expressions() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(60_000), close.repeat(60_000));
    for expression in [
        deep("-", ""),
        deep("- ", ""),
        deep("not ", ""),
        deep("(", ")"),
        deep("[", "]"),
        deep("{1:", "}"),
        deep("title(", ")"),
        deep("title[", "]"),
        deep("1 if 1 else ", ""),
        deep("1~", ""),
        deep("1+", ""),
        deep("1-", ""),
        deep("1//", ""),
        deep("1 and ", ""),
        deep("1 or ", ""),
        deep("1 == ", ""),
        deep("1 in ", ""),
        deep("", ".a"),
        deep("", "[0]"),
        deep("", "|upper"),
        deep("", "|default(1)"),
        deep("", " is defined"),
        deep("", "()"),
        deep("-+not ", ""),
    ] {
        refused(&format!("{{{{ {expression} }}}}"), "");
        refused(&format!("{{% if {expression} %}}{{% endif %}}"), "");
        refused(
            &format!("{{%- for x in {expression} -%}}{{% endfor %}}"),
            "",
        );
    }
    refused(
        &format!(
            "{{% for {}x{} in owners %}}{{% endfor %}}",
            "(".repeat(60_000),
            ")".repeat(60_000)
        ),
        "2000 bytes",
    );
    // Just as long as is allowed, on whatever stack.
    for open in ["-", "not ", "("] {
        let expression = format!("{{{{ {}title }}}}", open.repeat(1_900 / open.len()));
        filled_in(&expression);
    }
}

#[test]
fn statements_in_statements() {
    refused(
        &format!(
            "{}{}",
            "{% if title %}".repeat(1_900),
            "{% endif %}".repeat(50)
        ),
        "",
    );
    refused(
        &format!(
            "{}{}",
            "{% for x in owners %}".repeat(900),
            "{% endfor %}".repeat(900)
        ),
        "",
    );
    let many = format!(
        "{{% if number %}}{}{{% endif %}}",
        "{% elif number %}".repeat(30_000)
    );
    assert_eq!(filled_in(&many).status.code(), Some(2));
    let most = format!(
        "{{% if number %}}{}{{% endif %}}",
        "{% elif number %}".repeat(1_990)
    );
    assert_eq!(filled_in(&most).status.code(), Some(0));
}

#[test]
fn values_that_grow() {
    // Each would double a value with every step.
    for statement in [
        "{% set ns = namespace(a=[1]) %}{% for i in range(36) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}",
        "{% set a = title ~ title %}",
        "{%set a %}{{ title }}{% endset %}",
        "{%- set a = 1 -%}",
        "{%+ set a = 1 +%}",
        "{%\n\tset a = 1 %}",
        "{% with a = title %}{% endwith %}",
        "{% filter upper %}{% endfilter %}",
        "{% do title %}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% include 'template.md' %}",
        "{% import 'template.md' as a %}",
        "{% extends 'template.md' %}",
        "{% raw %}{% endraw %}",
        "{# {{ ' #}{% set a = 1 %}{# ' }} #}",
        "{{ '\\'' }}{% set a = 1 %}{{ \"'\" }}",
    ] {
        refused(statement, "is not a statement of a template");
    }
    for list in [
        "{% for x in [title, title] %}{% endfor %}",
        "{{ [[1]] }}",
        "{{ title in ['a'] }}",
        "{{ title|default([1]) }}",
    ] {
        refused(list, "makes a list of its own");
    }
    refused("{{ {'a': 1} }}", "makes a table of its own");
    refused("{{ title * 1000000000 }}", "does not calculate");
    refused("{{ 'x' * 10**9 }}", "does not calculate");
    refused("{{ owners * 10000000000|yaml }}", "does not calculate");
    for name in [
        "namespace()",
        "dict(a=1)",
        "debug()",
        "lipsum()",
        "cycler()",
    ] {
        refused(&format!("{{{{ {name} }}}}"), "");
    }
    for filter in [
        "zip(owners)",
        "map('list')",
        "batch(1)",
        "slice(1)",
        "groupby('a')",
        "items",
        "dictsort",
        "format(1)",
        "tojson",
        "pprint",
    ] {
        refused(&format!("{{{{ owners|{filter} }}}}"), "");
    }
}

#[test]
fn texts_that_grow() {
    let multiplied = "|replace('e', title)".repeat(90);
    refused(
        &format!("{{{{ title{multiplied} }}}}"),
        "does not come to an end",
    );
    let joined = "|list|join(title)".repeat(100);
    refused(
        &format!("{{{{ title{joined} }}}}"),
        "does not come to an end",
    );
    refused(
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "does not come to an end",
    );
    refused("{{ range(99999999999) }}", "");
    let raw = "x".repeat(100_000);
    let output = filled_in(&format!("{{% for a in range(20) %}}{raw}{{% endfor %}}"));
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("a record has at most 1048576"),
        "{}",
        told(&output)
    );
    let output = filled_in(&format!("{{% for a in range(9) %}}{raw}{{% endfor %}}"));
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}

#[test]
fn what_could_not_be_read_as_a_record() {
    for body in [
        "a\0b",
        "{{ 'a\\u0000b' }}",
        "{{ title|replace('D', '\\u0000') }}",
    ] {
        let output = filled_in(body);
        assert_eq!(output.status.code(), Some(2), "{body:?}\n{}", told(&output));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("decisions/templates/template.md") && said.contains("NUL bytes"),
            "{}",
            told(&output)
        );
    }
}

#[test]
fn what_a_form_needs_is_there() {
    let output = filled_in(
        "{# a note: it's {{ never }} shown #}{% for a in 'abc'|list %}{{ a|upper }}{% if not loop.last %}, {% endif %}{% endfor %}\n\
         {{ title|replace('ward', 'room')|title ~ \" it's {{ }} %}\" }} {{ title[0] }} {{ 'x' if number is defined else 'y' }}\n\
         {%- if id == 'PDR-0002' and (number|length) -%}\n!{% elif x is undefined %}?{% else %}-{% endif %} a { b } { c: [d] } 'e {",
    );
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
}
