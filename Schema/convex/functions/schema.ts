// The generated file stands beside this folder, where the rest of the contract is; Convex looks for it here.
export { default } from "../schema";
