//! The setting of one rule: a level alone, or a table.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{MapAccess, Visitor};
use toml::Spanned;

use crate::finding::Level;

use super::glob::Glob;
use super::names::StatusName;

/// What the configuration says of one rule.
#[derive(Clone, Debug, Default)]
pub struct RuleSetting {
    /// Its level, in place of the one it has by itself.
    pub level: Option<Level>,
    /// The statuses at which it is asked.
    pub at: Option<Vec<StatusName>>,
    /// Globs of the paths it is asked of.
    pub paths: Option<Vec<Spanned<Glob>>>,
    /// Its own options; each rule says which it has.
    pub options: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
}

impl<'de> Deserialize<'de> for RuleSetting {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor)
    }
}

struct SettingVisitor;

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = RuleSetting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a level (\"error\", \"warning\", \"info\", \"off\") or a table with `level` and the rule's options")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<RuleSetting, E> {
        let level = Level::deserialize(StrDeserializer::new(word))?;
        Ok(RuleSetting {
            level: Some(level),
            ..RuleSetting::default()
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RuleSetting, A::Error> {
        let mut setting = RuleSetting::default();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            match key.get_ref().as_str() {
                "level" => setting.level = Some(map.next_value()?),
                "at" => setting.at = Some(map.next_value()?),
                "paths" => setting.paths = Some(map.next_value()?),
                _ => {
                    let value = map.next_value()?;
                    setting.options.insert(key, value);
                }
            }
        }
        Ok(setting)
    }
}

impl JsonSchema for RuleSetting {
    fn schema_name() -> Cow<'static, str> {
        "RuleSetting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<Level>();
        let at = generator.subschema_for::<Vec<StatusName>>();
        json_schema!({
            "description": "A level, or a table with the rule's options.",
            "oneOf": [
                level,
                {
                    "type": "object",
                    "properties": {
                        "level": level,
                        "at": at,
                        "paths": { "type": "array", "items": { "type": "string" } }
                    }
                }
            ]
        })
    }
}
