// What operations about access keys, roles and policies answer.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export interface AccessOutputs {
  CreateAccessKey: {
    user: string;
    account: string;
    accessKeyId: string;
    secretAccessKey: string;
  };
  ListAccessKeys: {
    account: string;
    accessKeys: {
      user: string;
      accessKeyId: string;
      status: "active" | "disabled";
      createdAt: number;
      previousSecretUntil?: number;
    }[];
  };
  DisableAccessKey: {
    user: string;
    accessKeyId: string;
  };
  EnableAccessKey: AccessOutputs["DisableAccessKey"];
  RotateAccessKey: AccessOutputs["CreateAccessKey"];
  CreateAccessKeySession: {
    user: string;
    account: string;
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
    expiresAt: number;
  };
  DeleteAccessKey: {
    user: string;
    account: string;
    isLast: boolean;
    policies: string[];
  };
  CreateRole: {
    role: string;
    arn: string;
    createdAt: number;
    maxSessionSeconds: number;
  };
  ListRoles: {
    account: string;
    roles: {
      role: string;
      arn: string;
      createdAt: number;
      maxSessionSeconds: number;
    }[];
  };
  DescribeRole: {
    role: string;
    arn: string;
    createdAt: number;
    maxSessionSeconds: number;
    id: string;
    trustPolicy: string;
    policies: string[];
    boundary?: string;
  };
  SetRoleTrustPolicy: {
    arn: string;
  };
  DeleteRole: AccessOutputs["SetRoleTrustPolicy"];
  AttachPolicy: {
    holder: string;
    isBoundary: boolean;
    policyName: string;
  };
  DetachPolicy: AccessOutputs["AttachPolicy"];
  ListAttachedPolicies: {
    account: string;
    policies: {
      holder: string;
      isBoundary: boolean;
      policyName: string;
    }[];
  };
}
