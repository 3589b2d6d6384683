#!/bin/bash
# Undoes `deno task cloud setup` with the AWS command line: undo.sh [STACK]. The bucket stays, with all runs.
set -euo pipefail
stack=${1:-financial-clustering-engine}

running=$(aws ec2 describe-instances --output text \
  --query 'Reservations[].Instances[].InstanceId' --filters \
  Name=tag:Project,Values=financial-clustering-engine \
  Name=instance-state-name,Values=pending,running,stopping,stopped)
if [[ -n $running ]]; then
  echo "error: There are machines still ($running): end them with \`deno task cloud stop\`." >&2
  exit 3
fi

# A policy that is attached to anybody outside of the stack cannot be deleted, and the stack with it.
policies=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
  --query "Stacks[0].Outputs[?ends_with(OutputKey, 'PolicyArn')].OutputValue")
for policy in $policies; do
  for kind in User Group Role; do
    word=$(tr '[:upper:]' '[:lower:]' <<<"$kind")
    names=$(aws iam list-entities-for-policy --policy-arn "$policy" --output text \
      --query "Policy${kind}s[].${kind}Name")
    for name in $names; do
      aws iam "detach-$word-policy" "--$word-name" "$name" --policy-arn "$policy"
      echo "Detached ${policy##*/} from the $word $name."
    done
  done
done

aws cloudformation delete-stack --stack-name "$stack"
aws cloudformation wait stack-delete-complete --stack-name "$stack"
echo "Deleted the stack $stack; its bucket stays."
