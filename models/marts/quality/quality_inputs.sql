{{ inputs_found() }}
