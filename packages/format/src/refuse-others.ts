/**
 * Refuses options that nobody knows, which are misspelt most often.
 *
 * @param who for the message: package and function, as `[supermask/export] exportModel`.
 * @param others what is left of the options when all known ones are taken out, as types see to.
 * @throws with the name of the first of `others` that is there.
 */
export function refuseOthers(who: string, others: Readonly<Record<string, never>>): void {
  const [name] = Object.keys(others);
  if (name !== undefined) throw new Error(`${who}: unknown option ${JSON.stringify(name)}`);
}
