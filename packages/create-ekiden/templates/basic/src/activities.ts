// Ordinary code that does the work: it may call other services, fail, and be tried again.

export const compose = async (name: string): Promise<string> => `Hello ${name}`;

export const send = async (text: string): Promise<string> => `sent: ${text}`;
