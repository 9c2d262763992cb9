/** What survives JSON: the parameters of rules, binarizers and methods, so that a saved model brings them back. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
