// What a token of Kiro's has beside the usual: how its owner signed in, and under which profile.

import { asString } from '../../../model/json.ts';
import type { Token } from '../../sign-in.ts';

/** `social` = Google or GitHub; `idc` = IAM Identity Center, AWS Builder ID included; `external-idp` = Entra, Okta ... */
export type SignInKind = 'social' | 'idc' | 'external-idp' | 'api-key';

export function kindOf({ fields }: Token): SignInKind {
  return (asString(fields.kind) ?? 'social') as SignInKind;
}

const TOKEN_TYPES: Partial<Record<SignInKind, string>> = {
  'external-idp': 'EXTERNAL_IDP',
  'api-key': 'API_KEY',
};

/** Without it tokens of these two kinds are refused as invalid; those of the others are known without. */
export function tokenTypeHeader(token: Token): Record<string, string> {
  const type = TOKEN_TYPES[kindOf(token)];
  return type ? { tokentype: type } : {};
}

/** `arn:aws:codewhisperer:REGION:ACCOUNT:profile/ID`; undefined when none is known. */
export function profileArnOf({ fields }: Token): string | undefined {
  return asString(fields.profileArn);
}

/** The region of the sign-in, which need not be that of the profile. */
export function signInRegion({ fields }: Token): string {
  return asString(fields.region) ?? 'us-east-1';
}
