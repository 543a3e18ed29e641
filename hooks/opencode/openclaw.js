// openclaw's guards for OpenCode: each event goes to the program as JSON, and its answer comes back. It decides nothing but
// what happens when there is no answer. `openclaw install` writes this file and replaces it; `openclaw uninstall` removes it.
import { spawn } from "node:child_process"

const PROGRAM = "{{program}}"
// The host has no timeout for hooks. The program gives up earlier by itself.
const TIMEOUT_MS = 10000
const ANSWER_CHARS_MAX = 16 * 1024 * 1024
// Without an answer, these are refused; everything else goes on.
const WRITING = /^(write|edit|multiedit|patch|apply_patch)$|write|str_replace/
const COMMITTING = /\bgit\b[^]*\b(commit|push)/

// Returns what the program answers, or `{ problem }`.
function ask(event, payload) {
  return new Promise((resolve) => {
    let said = ""
    let child
    const fail = (why) => {
      clearTimeout(timer)
      resolve({ problem: `openclaw's guard did not answer \`${event}\`: ${why}` })
    }
    const timer = setTimeout(() => {
      child?.kill("SIGKILL")
      fail(`it took over ${TIMEOUT_MS / 1000} s`)
    }, TIMEOUT_MS)
    try {
      child = spawn(PROGRAM, ["hook", "opencode", event], { stdio: ["pipe", "pipe", "ignore"] })
      child.on("error", (error) => fail(error.message))
      child.stdin.on("error", () => {})
      child.stdout.setEncoding("utf8")
      child.stdout.on("data", (text) => {
        said += text
        if (said.length > ANSWER_CHARS_MAX) child.kill("SIGKILL")
      })
      child.on("close", (code) => {
        if (code !== 0) return fail(`it ended with ${code}`)
        clearTimeout(timer)
        try {
          resolve(said.trim() === "" ? {} : JSON.parse(said))
        } catch {
          fail("its answer is no JSON")
        }
      })
      child.stdin.end(JSON.stringify({ v: 1, ...payload }))
    } catch (error) {
      fail(String(error))
    }
  })
}

export const Openclaw = async ({ client, directory }) => {
  const parents = new Map() // sub-agents' sessions, with the session that started each
  const begun = new Set() // sessions that began while this plugin runs
  const contexts = new Map() // what a session is told, until a compaction
  const compacted = new Set() // sessions whose context was compacted
  const advice = new Map() // what to say with the output of a call

  // Says something to the person: in a run without a screen on standard error, else on it.
  const tell = (message) => {
    if (process.argv[2] === "run") return console.error(message)
    Promise.resolve(client?.tui?.showToast?.({ body: { message, variant: "warning" } })).catch(() => {})
  }
  const fire = async (event, session, fields) => {
    const parent = parents.get(session)
    const agent = parent ? { agent_id: session } : {}
    const answer = await ask(event, { session_id: parent ?? session, cwd: directory, ...agent, ...fields })
    if (answer.problem || answer.notice) tell(answer.problem ?? answer.notice)
    return answer
  }
  const call = (input, args) => ({ tool_name: input.tool, tool_input: args ?? {}, tool_use_id: input.callID })

  return {
    event: async ({ event }) => {
      const { type, properties } = event
      const session = properties?.sessionID ?? properties?.info?.id
      if (type === "session.created") {
        begun.add(session)
        const parent = properties.info?.parentID
        if (!parent) return
        parents.set(session, parent)
        await fire(type, session, { agent_type: properties.info?.agent })
      } else if (type === "session.compacted") {
        contexts.delete(session)
        compacted.add(session)
      } else if (type === "session.idle" && parents.has(session)) {
        await fire(type, session, {})
      } else if (type === "session.status" && properties.status?.type === "idle" && !parents.has(session)) {
        await fire(type, session, { reason: "idle" })
      }
    },
    "chat.message": async (input, output) => {
      if (parents.has(input.sessionID)) return
      const texts = (output.parts ?? []).filter((part) => part.type === "text" && !part.synthetic)
      const prompt = texts.map((part) => part.text).join("\n")
      const answer = await fire("chat.message", input.sessionID, { prompt, prompt_id: output.message?.id })
      if (!answer.deny) return
      tell(answer.deny)
      throw new Error(answer.deny)
    },
    "experimental.chat.system.transform": async (input, output) => {
      const session = input.sessionID
      if (!session || parents.has(session)) return
      if (!contexts.has(session)) {
        const source = compacted.has(session) ? "compact" : begun.has(session) ? "startup" : "resume"
        contexts.set(session, fire("experimental.chat.system.transform", session, { source }))
      }
      const { context } = await contexts.get(session)
      if (context) output.system.push(context)
    },
    "experimental.session.compacting": async (input) => {
      await fire("experimental.session.compacting", input.sessionID, { trigger: "auto" })
    },
    "tool.execute.before": async (input, output) => {
      const fields = call(input, output.args)
      const answer = await fire("tool.execute.before", input.sessionID, fields)
      const isClosed = () => WRITING.test(input.tool) || COMMITTING.test(JSON.stringify(fields.tool_input))
      if (answer.deny) throw new Error(answer.deny)
      if (answer.problem && isClosed()) {
        throw new Error(
          `${answer.problem}, so openclaw refuses this call (rule hook.unanswered).\n` +
            `Ask the person to run \`openclaw doctor\`; where openclaw is gone, to remove \`${import.meta.url}\`.`,
        )
      }
      if (answer.advice) advice.set(input.callID, answer.advice)
    },
    "tool.execute.after": async (input, output) => {
      // Pictures and documents are no text, and can be large.
      const { attachments: _, ...tool_response } = output
      const fields = { ...call(input, input.args), tool_response }
      const answer = await fire("tool.execute.after", input.sessionID, fields)
      if (answer.output) Object.assign(output, answer.output)
      const notes = [advice.get(input.callID), answer.note, answer.advice].filter(Boolean)
      advice.delete(input.callID)
      if (notes.length === 0) return
      if (Array.isArray(output.content)) output.content.push({ type: "text", text: notes.join("\n") })
      else output.output = `${output.output ?? ""}\n\n${notes.join("\n")}`
    },
  }
}
