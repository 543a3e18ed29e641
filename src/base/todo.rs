//! The lists by which agents keep what they set out to do, as hosts' tools are given them. Pure; a shape that is not known
//! says nothing.

use serde_json::Value;

/// Parts of the names of tools that keep such a list.
const TOOLS: [&str; 3] = ["todo", "update_plan", "updateplan"];
/// Keys under which the list stands.
const LISTS: [&str; 2] = ["todos", "plan"];
/// Keys under which an item says what is to be done.
const TEXTS: [&str; 4] = ["content", "step", "description", "title"];
/// States in which nothing is left to do.
const OVER: [&str; 5] = ["completed", "complete", "done", "cancelled", "canceled"];

/// Returns whether the tool `name` keeps such a list.
pub fn keeps_list(name: &str) -> bool {
    let name = name.to_lowercase();
    TOOLS.iter().any(|part| name.contains(part))
}

/// Returns what is open of the list in `input`, with its state in brackets; `None` where there is no list.
pub fn open_items(input: &Value) -> Option<Vec<String>> {
    let list = LISTS.iter().find_map(|key| input.get(*key)).and_then(Value::as_array)?;
    Some(list.iter().filter_map(open_item).collect())
}

/// Returns what is open of the list in a text of lines `key: value`, where the value is JSON.
pub fn open_items_of_text(text: &str) -> Option<Vec<String>> {
    let value = text.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        LISTS.contains(&key).then(|| serde_json::from_str::<Value>(value).ok())?
    })?;
    Some(value.as_array()?.iter().filter_map(open_item).collect())
}

fn open_item(item: &Value) -> Option<String> {
    let word = |key: &str| item.get(key).and_then(Value::as_str);
    let status = word("status").unwrap_or("pending").to_lowercase();
    let text = TEXTS.iter().find_map(|key| word(key)).map(str::trim).filter(|text| !text.is_empty())?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!OVER.contains(&status.as_str())).then(|| format!("({}) {text}", status.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_open_comes_back_in_its_order() {
        let claude = json!({"todos": [
            {"content": "Write the test", "status": "completed", "activeForm": "Writing"},
            {"content": "Make it\npass", "status": "in_progress", "activeForm": "Making"},
            {"content": "Say so", "status": "pending"},
            {"content": " ", "status": "pending"},
            {"status": "pending"}, 7,
        ]});
        let open = Some(vec!["(in progress) Make it pass".to_owned(), "(pending) Say so".to_owned()]);
        assert_eq!(open_items(&claude), open);
        assert_eq!(open_items_of_text(&format!("note: x\ntodos: {}", claude["todos"])), open);
        let codex = json!({"explanation": "x", "plan": [{"step": "Look", "status": "completed"}]});
        assert_eq!(open_items(&codex), Some(Vec::new()), "all of it is done");
    }

    #[test]
    fn other_shapes_say_nothing() {
        for other in [json!(null), json!([]), json!({"todos": "x"}), json!({"items": [{"content": "x"}]})] {
            assert_eq!(open_items(&other), None, "{other}");
        }
        for text in ["", "todos: [{\"content\": \"cut of", "todos", "other: []"] {
            assert_eq!(open_items_of_text(text), None, "{text}");
        }
        assert!(["TodoWrite", "update_plan", "write_todos"].iter().all(|name| keeps_list(name)));
        assert!(["Bash", "ExitPlanMode", "Task", ""].iter().all(|name| !keeps_list(name)));
    }
}
