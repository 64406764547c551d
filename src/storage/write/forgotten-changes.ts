/** The settings that say how far the change log of a tenant was forgotten, and which entry was the last of it. */
export function forgottenSettings(tenant: number): { readonly through: string; readonly mark: string } {
  return { through: `changes.forgottenThrough.${tenant}`, mark: `changes.forgottenMark.${tenant}` };
}
