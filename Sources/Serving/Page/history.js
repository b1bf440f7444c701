// Conversations that this browser keeps, the newest first. They never leave it.
const key = "footnote.history";
const mostKept = 50;

export function kept() {
  try {
    const conversations = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(conversations) ? conversations.filter((one) => Array.isArray(one?.turns) && one.turns.length) : [];
  } catch { return []; }
}
function write(conversations) {
  for (let count = Math.min(conversations.length, mostKept); count >= 0; count -= 1) {
    try {
      localStorage.setItem(key, JSON.stringify(conversations.slice(0, count)));
      return;
    } catch {
      // The browser's room is full: the oldest goes.
    }
  }
}
export function keep(conversation) {
  write([conversation, ...kept().filter((one) => one.id !== conversation.id)]);
}
export const forget = (id) => write(kept().filter((one) => one.id !== id));
export const forgetAll = () => localStorage.removeItem(key);
// The last turn that asked this question of this assistant.
export function remembered(question, model) {
  for (const { turns } of kept()) {
    const turn = turns.findLast((one) => one.question === question && one.model === model);
    if (turn) return turn;
  }
  return null;
}
